import { isJsonArray, isJsonObject, type JsonValue } from '../catalog/json.ts';
import { suggest } from '../catalog/suggest.ts';
import type { Violation } from './compile-schema.ts';
import { displayJson, displayList, displayName } from './conf-schema/display.ts';
import { describePattern } from './describe-pattern.ts';
import { describeUnknownKey, propertiesOf } from './describe-unknown-key.ts';
import { describeWrongType } from './describe-wrong-type.ts';
import { displayOwner, displayPlace } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

/**
 * Says in the author's terms how a value breaks a schema, and what to write instead, without quoting the value.
 * `proposals` are values to write for top-level keys that are missing.
 */
export function describeViolation(
  violation: Violation,
  proposals: ReadonlyMap<string, string>,
): ManifestFinding {
  const { keyword, path } = violation;
  if (keyword === 'required') return describeMissingKey(violation, path.length === 0 ? proposals : new Map());
  const describe = describers[keyword] ?? describeLimit;
  return { code: 'manifest.invalid-value', path, ...describe(violation) };
}

type Description = Omit<ManifestFinding, 'code' | 'path'> & Partial<Pick<ManifestFinding, 'code' | 'path'>>;

const describers: Readonly<Record<string, (violation: Violation) => Description>> = {
  additionalProperties: ({ key = '', path, rule }) => describeUnknownKey(key, path, rule),
  type: describeWrongType,
  enum: describeChoice,
  pattern: describePattern,
};

function describeMissingKey(
  { key = '', path, rule }: Violation,
  proposals: ReadonlyMap<string, string>,
): ManifestFinding {
  const example = exampleOf(propertiesOf(rule)[key]);
  const proposal = proposals.get(key);
  const addition =
    example === undefined ? displayName(key) : `${displayName(key)}, such as \`${key}: ${example}\``;
  return {
    code: 'manifest.missing-key',
    path,
    message: `${displayOwner(path, rule, 'The')} has no ${displayName(key)}.`,
    hint: `Add ${proposal === undefined ? addition : `\`${key}: ${proposal}\``}.`,
  };
}

function describeChoice({ path, value, rule }: Violation): Description {
  const choices = isJsonArray(rule['enum']) ? rule['enum'] : [];
  const texts = choices.filter((choice) => typeof choice === 'string');
  const meant = typeof value === 'string' ? suggest(value, texts) : undefined;
  const listed = displayList(
    choices.map((choice) => `\`${typeof choice === 'string' ? choice : displayJson(choice)}\``),
    'or',
  );
  return {
    message: `${displayPlace(path)} must be ${listed}.`,
    hint: meant === undefined ? `Write ${listed}.` : `Did you mean ${displayName(meant)}?`,
  };
}

/** What is asked for by keywords that hold a limit. */
const limits: Readonly<Record<string, (limit: number) => string>> = {
  minLength: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: (limit) => `must have at most ${limit} characters`,
  minItems: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} items`),
  maxItems: (limit) => `must have at most ${limit} items`,
  minProperties: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} keys`),
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  exclusiveMinimum: (limit) => `must be above ${limit}`,
  exclusiveMaximum: (limit) => `must be below ${limit}`,
};

function describeLimit({ keyword, path, value, rule }: Violation): Description {
  const demand = limits[keyword]?.(Number(rule[keyword]));
  const example = exampleOf(rule);
  const fallback = value === '' ? { hint: 'Write something, or remove the key.' } : {};
  return {
    message: `${displayPlace(path)} ${demand ?? 'is not what it must be'}.`,
    ...(example === undefined ? fallback : { hint: `Write something like \`${example}\`.` }),
  };
}

function exampleOf(rule: JsonValue | undefined): string | undefined {
  if (!isJsonObject(rule)) return undefined;
  const { examples } = rule;
  const [example] = isJsonArray(examples) ? examples : [];
  if (typeof example === 'string') return /^[a-z][\w./-]*$/i.test(example) ? example : displayJson(example);
  return example === undefined ? undefined : displayJson(example);
}
