import { checksumPattern } from '../../catalog/checksum.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../catalog/json.ts';
import { packRefPattern, runtimeRefPattern } from '../../catalog/ref.ts';
import { sourceNamePattern } from '../../catalog/source-name.ts';
import { variableNamePattern } from '../schemas/execution-config-schema.ts';
import { configPolicies, configPolicyPattern } from '../schemas/lifecycle-schema.ts';
import { packVersionPattern } from '../schemas/pack-schema.ts';

/** What regular expressions say, in words, by their text. */
export type PatternWords = ReadonlyMap<string, string>;

const refWords = 'lower-case letters, digits, `_` and `-`, the first a letter';

/** Of the patterns in the schemas of manifests. */
export const manifestPatternWords: PatternWords = new Map([
  [packRefPattern.source, `at least two ${refWords}`],
  [runtimeRefPattern.source, `\`pack.name\`, both of ${refWords}`],
  [packVersionPattern, 'three numbers with dots between them, by semantic versioning'],
  [variableNamePattern, 'letters, digits and `_`, the first no digit'],
  [configPolicyPattern, `one of ${configPolicies.map((policy) => `\`${policy}\``).join(', ')}`],
  [sourceNamePattern.expression, sourceNamePattern.words],
  [checksumPattern.source, '`sha256:` or `attune-pack-file-v1:`, and 64 hexadecimal digits in lower case'],
]);

/** A limit of a schema in words; `many` is its value with the noun. */
const limits: Readonly<Record<string, (value: number) => string>> = {
  minLength: (value) => (value === 1 ? 'not empty' : `at least ${value} characters`),
  maxLength: (value) => `at most ${value} characters`,
  minItems: (value) => (value === 1 ? 'not empty' : `at least ${value} items`),
  maxItems: (value) => `at most ${value} items`,
  minProperties: (value) => (value === 1 ? 'at least one key' : `at least ${value} keys`),
  maxProperties: (value) => (value === 1 ? 'at most one key' : `at most ${value} keys`),
  minimum: (value) => `at least ${value}`,
  maximum: (value) => `at most ${value}`,
  exclusiveMinimum: (value) => `more than ${value}`,
};

/** The forms that a value must have, each in words: pattern, lengths, bounds, and the form of keys. */
export function describeForm(schema: JsonObject, words: PatternWords): readonly string[] {
  const alternatives = isJsonArray(schema['oneOf']) ? schema['oneOf'].filter(isJsonObject) : [];
  if (alternatives.length > 0) {
    const patterns = alternatives.flatMap(({ pattern, items }) => [
      ...describePattern(pattern, words),
      ...(isJsonObject(items) ? describePattern(items['pattern'], words) : []),
    ]);
    return [...new Set(patterns)];
  }
  return [
    ...describePattern(schema['pattern'], words),
    ...Object.entries(limits).flatMap(([keyword, describe]) => {
      const value = schema[keyword];
      return typeof value === 'number' ? [describe(value)] : [];
    }),
    ...(isJsonObject(schema['propertyNames'])
      ? describePattern(schema['propertyNames']['pattern'], words).map((text) => `keys: ${text}`)
      : []),
  ];
}

function describePattern(pattern: JsonValue | undefined, words: PatternWords): readonly string[] {
  return typeof pattern === 'string' ? [words.get(pattern) ?? `matching ${pattern}`] : [];
}
