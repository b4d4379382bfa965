import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import type { ConvertedSchema } from './convert.ts';
import { createUnknownKey, describeTypeMismatch } from './describe-error.ts';
import { explainErrors } from './explain-errors.ts';
import { createMissing, type Problem } from './problem.ts';
import type { FindSchema } from './schema-cache.ts';

export interface ValueContext {
  readonly converted: ConvertedSchema;
  readonly findSchema: FindSchema;
}

/** A subschema of a converted conf_schema, and where it stands. */
export interface Subschema {
  readonly schema: JsonObject | boolean;
  /** JSON pointer into the converted schema. */
  readonly pointer: string;
  /** Path of the values that it is for. */
  readonly path: JsonPath;
  /** Whether it lies in something that is secret as a whole. */
  readonly secret: boolean;
}

/** A mapping with fixed keys: what nearly all of a conf_schema consists of. */
export interface PlainSchema {
  readonly properties?: { readonly [key: string]: JsonObject | boolean };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** Keys of one mapping that are reported: a suggestion for each takes time. */
const maxUnknownKeys = 100;

const plainKeywords: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  '$defs',
  'definitions',
]);

/** The schema as a plain mapping, or undefined when it takes a compiled check. */
export function findPlain(schema: JsonObject | boolean): PlainSchema | undefined {
  if (typeof schema === 'boolean' || schema['type'] !== 'object') return undefined;
  const isPlain =
    Object.keys(schema).every((keyword) => plainKeywords.has(keyword)) &&
    !isJsonObject(schema['additionalProperties']);
  return isPlain ? schema : undefined;
}

/** The subschemas of a plain mapping's keys. */
export function findParts(
  { properties = {} }: PlainSchema,
  parent: Subschema,
  { subschemas }: ConvertedSchema,
): readonly (readonly [string, Subschema])[] {
  return Object.entries(properties).map(([key, schema]) => {
    const token = encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
    const secret = parent.secret || (isJsonObject(schema) && subschemas.get(schema)?.secret === true);
    return [
      key,
      { schema, secret, pointer: `${parent.pointer}/properties/${token}`, path: [...parent.path, key] },
    ];
  });
}

/**
 * What speaks against a value. Plain mappings are walked here, so that what is compiled are the small schemas of their parts,
 * which thousands of packs have in common.
 */
export function checkValue(
  value: JsonValue,
  subschema: Subschema,
  context: ValueContext,
): readonly Problem[] {
  const plain = findPlain(subschema.schema);
  if (plain === undefined) return checkCompiled(value, subschema, context);
  const { path } = subschema;
  if (!isJsonObject(value)) {
    return [{ kind: 'wrong-type', path, severity: 'error', ...describeTypeMismatch(['object'], value) }];
  }
  const missing = (plain.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => createMissing([...path, key]));
  const inner = findParts(plain, subschema, context.converted).flatMap(([key, part]) => {
    return Object.hasOwn(value, key) ? checkValue(value[key] ?? null, part, context) : [];
  });
  return [...missing, ...inner, ...findUnknownKeys(value, { plain, subschema, context })];
}

interface Mapping {
  readonly plain: PlainSchema;
  readonly subschema: Subschema;
  readonly context: ValueContext;
}

/** In the flat form a key that is not defined is most likely a mistake; JSON Schema allows it unless it says otherwise. */
function findUnknownKeys(value: JsonObject, { plain, subschema, context }: Mapping): readonly Problem[] {
  const keys = Object.keys(plain.properties ?? {});
  const isFlat =
    context.converted.subschemas.get(subschema.schema as object)?.flat === true && keys.length > 0;
  if (plain.additionalProperties === true || (plain.additionalProperties === undefined && !isFlat)) return [];
  const severity = plain.additionalProperties === false ? 'error' : 'warning';
  return Object.keys(value)
    .filter((key) => !keys.includes(key))
    .slice(0, maxUnknownKeys)
    .map((key) => createUnknownKey([...subschema.path, key], { keys, severity }));
}

function checkCompiled(
  value: JsonValue,
  subschema: Subschema,
  { converted, findSchema }: ValueContext,
): readonly Problem[] {
  const { schema, pointer, path } = subschema;
  // A subschema with references means something only inside of its own conf_schema.
  const opened = findSchema(converted.hasReferences ? converted.schema : asObject(schema));
  const errors = opened.check(value, converted.hasReferences ? pointer : '');
  if (errors.length === 0) return [];
  const secret = subschema.secret || holdsSecret(schema, converted);
  const problems = explainErrors(errors, { root: opened.root, value, secret });
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}

const asObject = (schema: JsonObject | boolean): JsonObject =>
  isJsonObject(schema) ? schema : { allOf: [schema] };

/** Whether a subschema describes a secret anywhere. With references it may be anywhere in the conf_schema. */
function holdsSecret(
  schema: JsonValue,
  { subschemas, hasReferences }: Pick<ConvertedSchema, 'subschemas' | 'hasReferences'>,
): boolean {
  if (hasReferences) return [...subschemas.values()].some(({ secret }) => secret);
  if (typeof schema !== 'object' || schema === null) return false;
  return (
    subschemas.get(schema)?.secret === true ||
    Object.values(schema).some((part) => holdsSecret(part, { subschemas, hasReferences }))
  );
}
