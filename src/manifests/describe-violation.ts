import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { suggest } from '../catalog/suggest.ts';
import type { Violation } from './compile-schema.ts';
import { displayJson, displayList, displayName } from './conf-schema/display.ts';
import { describePattern } from './describe-pattern.ts';
import { listKeys, propertiesOf, suggestKey } from './describe-unknown-key.ts';
import { describeWrongType } from './describe-wrong-type.ts';
import { displayPlace } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

/** Says in the author's terms how a value breaks a schema, and what to write instead. Never quotes a value but one that a fixed list is for. */
export function describeViolation(violation: Violation): ManifestFinding {
  const { keyword, path } = violation;
  const describe = describers[keyword] ?? describeLimit;
  return { code: 'manifest.invalid-value', path, ...describe(violation) };
}

type Description = Omit<ManifestFinding, 'code' | 'path'> & Partial<Pick<ManifestFinding, 'code' | 'path'>>;

const describers: Readonly<Record<string, (violation: Violation) => Description>> = {
  required: describeMissingKey,
  additionalProperties: describeUnknownKey,
  type: describeWrongType,
  enum: describeChoice,
  pattern: describePattern,
};

function describeMissingKey({ key = '', path, rule }: Violation): Description {
  const example = exampleOf(propertiesOf(rule)[key]);
  return {
    code: 'manifest.missing-key',
    message: `${displayOwner(path, rule)} has no ${displayName(key)}.`,
    hint: `Add ${displayName(key)}${example === undefined ? '' : `, such as \`${key}: ${example}\``}.`,
  };
}

function describeUnknownKey({ key = '', path, rule }: Violation): Description {
  const owner = displayOwner(path, rule);
  return {
    code: 'manifest.unknown-key',
    path: [...path, key],
    part: 'key',
    message: `${displayName(key)} is not a key of ${owner.startsWith('`') ? owner : owner.toLowerCase()}.`,
    hint: suggestKey(key, rule) ?? listKeys(rule),
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

function describeLimit({ keyword, path, rule }: Violation): Description {
  const demand = limits[keyword]?.(Number(rule[keyword]));
  const example = exampleOf(rule);
  return {
    message: `${displayPlace(path)} ${demand ?? 'is not what it must be'}.`,
    ...(example === undefined ? {} : { hint: `Write something like \`${example}\`.` }),
  };
}

/** "`execution_config.environment`", or "The pack" at the top. */
function displayOwner(path: Violation['path'], rule: JsonObject): string {
  const title = typeof rule['title'] === 'string' ? rule['title'] : 'Document';
  return path.length === 0 ? `The ${title.toLowerCase()}` : displayPlace(path);
}

function exampleOf(rule: JsonValue | undefined): string | undefined {
  if (!isJsonObject(rule)) return undefined;
  const { examples } = rule;
  const [example] = isJsonArray(examples) ? examples : [];
  if (typeof example === 'string') return /^[a-z][\w./-]*$/i.test(example) ? example : displayJson(example);
  return example === undefined ? undefined : displayJson(example);
}
