import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import { suggest } from '../../catalog/suggest.ts';
import { checkReferences } from './check-references.ts';
import type { Finding } from './config-finding.ts';
import { isNames, isUsablePattern, type KeywordPlace, scalarConverters } from './convert-keyword.ts';
import { displayName } from './display.ts';
import { findShape, keywordNames, type Shape } from './keywords.ts';
import { createNotes, type SchemaNotes, type SubschemaNote } from './schema-notes.ts';

export interface ConvertedSchema {
  /** JSON Schema 2020-12 with keywords in alphabetical order and without annotations, so that equal constraints are equal JSON. */
  readonly schema: JsonObject;
  /** What the author wrote about each subschema of `schema`, by identity. */
  readonly subschemas: ReadonlyMap<object, SubschemaNote>;
  readonly hasReferences: boolean;
  readonly findings: readonly Finding[];
}

interface Place {
  readonly path: JsonPath;
  readonly flat: boolean;
  readonly notes: SchemaNotes;
}

/**
 * A conf_schema of either form as JSON Schema 2020-12, with everything reported that is wrong with it.
 * What is reported is left out of the schema. Its depth must be bounded (see `measureValue`).
 */
export function convertConfSchema(confSchema: JsonObject): ConvertedSchema {
  const notes = createNotes();
  const flat = !isJsonSchema(confSchema);
  const place: Place = { path: [], flat, notes };
  const schema = flat ? convertFlat(confSchema, place) : convertSchema(confSchema, place);
  if (typeof schema === 'boolean') throw new TypeError('A mapping was converted to a boolean');
  checkReferences(schema, notes);
  return {
    schema,
    subschemas: notes.subschemas,
    hasReferences: notes.references.length > 0,
    findings: notes.findings,
  };
}

/** The platform's own rule: the string `object` as `type` beside a mapping `properties`; everything else is flat. */
function isJsonSchema(confSchema: JsonObject): boolean {
  return confSchema['type'] === 'object' && isJsonObject(confSchema['properties']);
}

function convertFlat(params: JsonObject, place: Place): JsonObject {
  const looksLikeJsonSchema = isJsonObject(params['properties']) && !isJsonObject(params['type']);
  const definitions = Object.entries(params).filter(([name, param]) => {
    if (isJsonObject(param)) return true;
    place.notes.report([name], {
      code: 'conf-schema.invalid',
      message: `The parameter ${displayName(name)} must be a mapping, such as \`{type: string}\`.`,
      hint: looksLikeJsonSchema
        ? 'If this is meant as a JSON Schema, add `type: object` at its top.'
        : undefined,
    });
    return false;
  });
  const properties = Object.fromEntries(definitions);
  const required = settleRequired(undefined, { properties });
  const schema = {
    properties: convertMap(properties, place),
    ...(required.length > 0 && { required }),
    type: 'object',
  };
  place.notes.subschemas.set(schema, { path: [], secret: false, flat: true });
  return schema;
}

/** A key that has a default need not be set; neither need a mapping whose parts all have one or are optional. */
function isSuppliedByDefaults(param: JsonValue): boolean {
  if (!isJsonObject(param)) return false;
  if (hasDefault(param)) return true;
  const inner = isJsonObject(param['properties']) ? Object.values(param['properties']) : [];
  const isOpen = (part: JsonValue): boolean =>
    isJsonObject(part) && part['required'] === true && !isSuppliedByDefaults(part);
  return inner.some(isSuppliedByDefaults) && !inner.some(isOpen) && !isNonEmptyList(param['required']);
}

const isNonEmptyList = (value: JsonValue | undefined): boolean => Array.isArray(value) && value.length > 0;

const hasDefault = (param: JsonObject): boolean =>
  param['default'] !== undefined && param['default'] !== null;

function convertSchema(value: JsonValue, place: Place): JsonObject | boolean {
  if (typeof value === 'boolean') return value;
  if (!isJsonObject(value)) {
    place.notes.report(place.path, {
      code: 'conf-schema.invalid',
      message: 'A schema must be a mapping, such as `{type: string}`.',
    });
    return true;
  }
  const converted: Record<string, JsonValue> = {};
  for (const keyword of Object.keys(value).sort()) {
    const result = convertKeyword(keyword, value[keyword] ?? null, place);
    if (result !== undefined) converted[keyword] = result;
  }
  const schema = settle(converted, value, place);
  const { path, flat, notes } = place;
  const secret = value['secret'] === true;
  notes.subschemas.set(schema, {
    path,
    secret,
    flat,
    ...(hasDefault(value) && { default: value['default'] ?? null }),
  });
  return schema;
}

function convertKeyword(keyword: string, value: JsonValue, place: Place): JsonValue | undefined {
  const { notes } = place;
  const inner: Place = { ...place, path: [...place.path, keyword] };
  const shape = findShape(keyword);
  if (shape === undefined) {
    const meant = suggest(keyword, keywordNames);
    notes.report(inner.path, {
      code: 'conf-schema.unknown-keyword',
      severity: 'warning',
      message: `${displayName(keyword)} is not a keyword of a conf_schema, and has no effect.`,
      hint: meant === undefined ? 'Remove it, or begin its name with `x-`.' : `Did you mean \`${meant}\`?`,
    });
    return undefined;
  }
  const scalar = scalarConverters[shape];
  if (scalar !== undefined) return scalar(value, { keyword, path: inner.path, notes });
  return convertSchemas(value, { keyword, shape, inner });
}

interface Nested {
  readonly keyword: string;
  readonly shape: Shape;
  readonly inner: Place;
}

function convertSchemas(value: JsonValue, { keyword, shape, inner }: Nested): JsonValue | undefined {
  if (shape === 'schema' || (shape === 'schema-or-list' && !Array.isArray(value)))
    return convertSchema(value, inner);
  if (shape === 'schema-list' || shape === 'schema-or-list') {
    if (Array.isArray(value) && (value.length > 0 || shape === 'schema-or-list')) {
      return value.map((item, index) => convertSchema(item, { ...inner, path: [...inner.path, index] }));
    }
  } else if (isJsonObject(value)) {
    const keys: KeywordPlace = { keyword, path: inner.path, notes: inner.notes };
    const isUsable = (key: string): boolean =>
      shape !== 'patterned-schemas' || isUsablePattern(key, { ...keys, path: [...inner.path, key] });
    return convertMap(Object.fromEntries(Object.entries(value).filter(([key]) => isUsable(key))), inner);
  }
  inner.notes.report(inner.path, {
    code: 'conf-schema.invalid',
    message: `The keyword ${displayName(keyword)} must be ${shape === 'schema-list' ? 'a list of schemas, not empty' : 'a mapping of schemas'}.`,
  });
  return undefined;
}

/** In order of the keys; a list of keys, as `dependencies` may hold, stays as it is. */
function convertMap(schemas: JsonObject, place: Place): JsonObject {
  const entries = Object.entries(schemas)
    .filter(([key]) => !isReserved(key, place))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const isDependencies = place.path.at(-1) === 'dependencies';
  return Object.fromEntries(
    entries.map(([key, schema]) => [
      key,
      isDependencies && isNames(schema)
        ? schema
        : convertSchema(schema, { ...place, path: [...place.path, key] }),
    ]),
  );
}

/** The validator skips this key, so that a value under it would go unchecked. */
function isReserved(key: string, { path, notes }: Place): boolean {
  if (key !== '__proto__') return false;
  notes.report([...path, key], {
    code: 'conf-schema.invalid',
    message: 'The key `__proto__` is not allowed.',
    hint: 'Choose another name.',
  });
  return true;
}

/** Brings the keywords that depend on each other, and those of older drafts, into the form of 2020-12. */
function settle(converted: Record<string, JsonValue>, written: JsonObject, place: Place): JsonObject {
  const { required: listed, nullable, type, $id, id, ...schema } = converted;
  const anchor = schema['$anchor'] ?? $id ?? id;
  if (anchor !== undefined) schema['$anchor'] = anchor;
  settleItems(schema);
  settleBound(schema, { inclusive: 'minimum', exclusive: 'exclusiveMinimum', place });
  settleBound(schema, { inclusive: 'maximum', exclusive: 'exclusiveMaximum', place });
  const required = settleRequired(listed, written);
  if (required.length > 0) schema['required'] = required;
  if (type !== undefined) schema['type'] = nullable === true ? [...new Set([type, 'null'].flat())] : type;
  return schema;
}

function settleRequired(listed: JsonValue | undefined, written: JsonObject): readonly string[] {
  const properties = isJsonObject(written['properties']) ? written['properties'] : {};
  const names = isNames(listed ?? null) ? (listed as readonly string[]) : [];
  const own = Object.entries(properties).filter(
    ([, param]) => isJsonObject(param) && param['required'] === true,
  );
  const all = new Set([...names, ...own.map(([name]) => name)]);
  return [...all]
    .filter((name) => !(Object.hasOwn(properties, name) && isSuppliedByDefaults(properties[name] ?? null)))
    .sort();
}

/** Until 2019-09 a list in `items` was what `prefixItems` is now, and `additionalItems` what `items` is. */
function settleItems(schema: Record<string, JsonValue>): void {
  const { items, additionalItems } = schema;
  delete schema['additionalItems'];
  if (!Array.isArray(items)) return;
  delete schema['items'];
  if (items.length > 0) schema['prefixItems'] = items;
  if (additionalItems !== undefined) schema['items'] = additionalItems;
}

/** In draft 4 `exclusiveMinimum: true` made `minimum` exclusive. */
function settleBound(
  schema: Record<string, JsonValue>,
  {
    inclusive,
    exclusive,
    place,
  }: { readonly inclusive: string; readonly exclusive: string; readonly place: Place },
): void {
  const flag = schema[exclusive];
  if (typeof flag !== 'boolean') return;
  delete schema[exclusive];
  if (!flag) return;
  const limit = schema[inclusive];
  if (limit !== undefined) {
    schema[exclusive] = limit;
    delete schema[inclusive];
    return;
  }
  place.notes.report([...place.path, exclusive], {
    code: 'conf-schema.invalid',
    message: `The keyword \`${exclusive}\` must be a number, or true beside \`${inclusive}\`.`,
  });
}
