import { isJsonObject, type JsonObject, type JsonValue } from '../../catalog/json.ts';
import { findShape } from './keywords.ts';

/**
 * The subschema that a local reference (`#`, `#/$defs/name`, `#anchor`) points at. Undefined when there is none, and also when
 * the pointer leads to a part that is no schema, such as a default: such a part was never checked.
 */
export function findSubschema(root: JsonObject, reference: string): JsonObject | boolean | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return findAnchor(root, reference.slice(1));
  const tokens = parsePointer(reference.slice(2));
  return tokens === undefined ? undefined : followPointer(root, tokens);
}

function parsePointer(pointer: string): readonly string[] | undefined {
  try {
    return pointer
      .split('/')
      .map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return undefined;
  }
}

function followPointer(root: JsonObject, tokens: readonly string[]): JsonObject | boolean | undefined {
  let schema: JsonValue | undefined = root;
  const rest = [...tokens];
  while (rest.length > 0) {
    const keyword = rest.shift() ?? '';
    if (!isJsonObject(schema) || !Object.hasOwn(schema, keyword)) return undefined;
    schema = schema[keyword];
    const shape = findShape(keyword);
    const isMap = shape === 'schemas' || shape === 'patterned-schemas' || shape === 'dependencies';
    if (isMap || Array.isArray(schema)) {
      const key = rest.shift();
      const parts: JsonValue | undefined = schema;
      if (key === undefined || typeof parts !== 'object' || parts === null || !Object.hasOwn(parts, key))
        return undefined;
      schema = (parts as JsonObject)[key];
    } else if (shape !== 'schema' && shape !== 'schema-or-list') return undefined;
  }
  return isJsonObject(schema) || typeof schema === 'boolean' ? schema : undefined;
}

function findAnchor(value: JsonValue, name: string): JsonObject | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isJsonObject(value) && value['$anchor'] === name) return value;
  for (const part of Object.values(value)) {
    const found = findAnchor(part, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
