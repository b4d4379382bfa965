import { isJsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import { suggest } from '../../catalog/suggest.ts';
import type { SchemaError } from './compile-schema.ts';
import { displayJson, displayList, displayName, displayTypeOf, displayTypes } from './display.ts';
import { createMissing, type Problem } from './problem.ts';

export interface DescribedError {
  readonly error: SchemaError;
  readonly path: JsonPath;
  /** Whether the value, and so what it may be, must not be told. */
  readonly secret: boolean;
}

type Description = Partial<Problem> & Pick<Problem, 'predicate'>;
type Describe = (described: DescribedError) => Description;

const describers: Readonly<Record<string, Describe>> = {
  type: describeType,
  enum: describeEnum,
  const: ({ error, secret }) => ({
    kind: 'wrong-value',
    predicate: secret ? 'is not the allowed value' : `must be ${displayJson(error.schema)}`,
  }),
  minimum: limit('must be at least'),
  maximum: limit('must be at most'),
  exclusiveMinimum: limit('must be greater than'),
  exclusiveMaximum: limit('must be less than'),
  multipleOf: limit('must be a multiple of'),
  minLength: limit('is too short; its least number of characters is'),
  maxLength: limit('is too long; its greatest number of characters is'),
  minItems: limit('has too few items; their least number is'),
  maxItems: limit('has too many items; their greatest number is'),
  minProperties: limit('has too few keys; their least number is'),
  maxProperties: limit('has too many keys; their greatest number is'),
  items: () => ({ predicate: 'has more items than conf_schema defines' }),
  unevaluatedItems: () => ({ predicate: 'has more items than conf_schema defines' }),
  uniqueItems: () => ({ predicate: 'must not hold equal items' }),
  contains: () => ({ predicate: 'does not hold the items that `contains` in conf_schema asks for' }),
  pattern: ({ error, secret }) => ({
    predicate: secret
      ? 'does not match its pattern in conf_schema'
      : `does not match the pattern ${displayJson(error.schema)}`,
  }),
  format: ({ error }) => ({ predicate: `does not have the format ${displayJson(error.schema)}` }),
  required: ({ error, path }) => createMissing([...path, error.key]),
  dependentRequired: describeDependent,
  dependencies: describeDependent,
  additionalProperties: ({ error, path }) => describeUnknown(error, [...path, error.key]),
  unevaluatedProperties: ({ error, path }) => describeUnknown(error, [...path, error.key]),
  propertyNames: ({ error, path }) => ({
    ...describeUnknown(error, [...path, error.key]),
    predicate: 'has a name that `propertyNames` in conf_schema does not allow',
  }),
  not: () => ({ predicate: 'is ruled out by `not` in conf_schema' }),
  oneOf: () => ({ predicate: 'fits more than one of the forms in `oneOf`; it must fit exactly one' }),
  'false schema': () => ({ predicate: 'is not allowed here by conf_schema' }),
};

/** One error in words. Errors of `anyOf` and its like are for `explainErrors`, which knows what led to them. */
export function describeError(described: DescribedError): Problem {
  const describe = describers[described.error.keyword];
  const description = describe?.(described) ?? {
    predicate: `breaks ${displayName(described.error.keyword)} in conf_schema`,
  };
  return { kind: 'invalid', path: described.path, severity: 'error', ...description };
}

function limit(words: string): Describe {
  return ({ error }) => ({ predicate: `${words} ${displayJson(error.schema)}` });
}

function describeType({ error }: DescribedError): Description {
  const types = [error.schema].flat().filter((type) => typeof type === 'string');
  return describeTypeMismatch(types, error.data);
}

/** "must be an integer, not a string", with a hint where only quotes are wrong. */
export function describeTypeMismatch(types: readonly string[], value: JsonValue): Description {
  const predicate = `must be ${displayTypes(types)}, not ${displayTypeOf(value)}`;
  const isUnquotable =
    typeof value === 'string' &&
    (types.includes('boolean')
      ? /^(?:true|false)$/
      : types.includes('number')
        ? /^-?\d+(?:\.\d+)?$/
        : /^-?\d+$/
    ).test(value) &&
    types.some((type) => ['boolean', 'integer', 'number'].includes(type));
  const kind = 'wrong-type';
  if (isUnquotable) return { kind, predicate, hint: 'Write it without quotes.' };
  const isQuotable = types.includes('string') && (typeof value === 'number' || typeof value === 'boolean');
  return { kind, predicate, ...(isQuotable && { hint: 'Put it in quotes.' }) };
}

function describeEnum({ error, secret }: DescribedError): Description {
  const kind = 'wrong-value';
  if (secret || !Array.isArray(error.schema)) return { kind, predicate: 'is not one of the allowed values' };
  const members: readonly JsonValue[] = error.schema;
  const predicate = `must be ${displayList(members.map(displayJson), 'or')}`;
  const words = members.filter((member) => typeof member === 'string');
  const meant = typeof error.data === 'string' ? suggest(error.data, words) : undefined;
  return { kind, predicate, ...(meant !== undefined && { hint: `Did you mean ${displayJson(meant)}?` }) };
}

function describeDependent({ error, path }: DescribedError): Description {
  const present = displayName(error.beside);
  return createMissing([...path, error.key], `conf_schema requires it beside ${present}`);
}

function describeUnknown(error: SchemaError, path: JsonPath): Description {
  const { properties } = error.parentSchema;
  return createUnknownKey(path, {
    keys: isJsonObject(properties) ? Object.keys(properties) : [],
    severity: 'error',
  });
}

/** A key that the schema does not define, `keys` being those that it does. */
export function createUnknownKey(
  path: JsonPath,
  { keys, severity }: { readonly keys: readonly string[]; readonly severity: Problem['severity'] },
): Problem {
  const meant = suggest(String(path.at(-1)), keys);
  const hint =
    meant === undefined
      ? keys.length > 0 && `The keys here are ${displayList(keys.map(displayName), 'and')}.`
      : `Did you mean ${displayName(meant)}?`;
  return {
    kind: 'unknown-key',
    path,
    predicate: 'is not defined in conf_schema',
    severity,
    ...(typeof hint === 'string' && { hint }),
  };
}
