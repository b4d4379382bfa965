import { isDeepStrictEqual } from 'node:util';
import { suggest } from '../../catalog/suggest.ts';
import type { JsonPath, JsonValue } from '../../catalog/json.ts';
import { displayJson, displayList, displayName } from './display.ts';
import { formatNames } from './formats.ts';
import { type Shape, typeNames, typeSynonyms } from './keywords.ts';
import { checkPattern, isPatternElsewhere } from '../../catalog/pattern.ts';
import type { SchemaNotes } from './schema-notes.ts';

/** One keyword of a schema. */
export interface KeywordPlace {
  readonly keyword: string;
  readonly path: JsonPath;
  readonly notes: SchemaNotes;
}

/** What becomes of a keyword that holds no schemas; undefined leaves it out (it is an annotation, or was reported). */
type Converter = (value: JsonValue, place: KeywordPlace) => JsonValue | undefined;

export const scalarConverters: Readonly<Partial<Record<Shape, Converter>>> = {
  annotation: checkAnnotation,
  refused: refuse,
  any: (value) => value,
  flag: (value, place) => expect(typeof value === 'boolean', 'true or false')(value, place),
  number: (value, place) => expect(typeof value === 'number', 'a number')(value, place),
  positive: (value, place) =>
    expect(typeof value === 'number' && value > 0, 'a number above 0')(value, place),
  count: (value, place) => expect(isCount(value), 'a whole number from 0')(value, place),
  bound: (value, place) => expect(['number', 'boolean'].includes(typeof value), 'a number')(value, place),
  members: (value, place) =>
    expect(Array.isArray(value) && value.length > 0, 'a list of the allowed values')(value, place),
  'name-lists': (value, place) => expect(isMapOfNames(value), 'a mapping of lists of keys')(value, place),
  required: (value, place) =>
    expect(typeof value === 'boolean' || isNames(value), 'true, false, or a list of keys')(value, place),
  type: convertType,
  pattern: convertPattern,
  format: convertFormat,
  dialect: checkDialect,
  reference: convertReference,
  anchor: (value, place) =>
    typeof value === 'string' ? convertAnchor(value, place) : expect(false, 'a name')(value, place),
  identifier: convertIdentifier,
};

function expect(isFine: boolean, expected: string): Converter {
  return (value, { keyword, path, notes }) => {
    if (isFine) return value;
    notes.report(path, {
      code: 'conf-schema.invalid',
      message: `The keyword ${displayName(keyword)} must be ${expected}.`,
    });
    return undefined;
  };
}

function checkAnnotation(value: JsonValue, place: KeywordPlace): undefined {
  if (place.keyword === 'secret') expect(typeof value === 'boolean', 'true or false')(value, place);
  return undefined;
}

const isCount = (value: JsonValue): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

export function isNames(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

const isMapOfNames = (value: JsonValue): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isNames);

function refuse(_: JsonValue, { keyword, path, notes }: KeywordPlace): undefined {
  notes.report(path, {
    code: 'conf-schema.unsupported',
    message: `The keyword ${displayName(keyword)} is not supported in a conf_schema.`,
    hint: `Remove ${displayName(keyword)}; a conf_schema is checked on its own, with local \`$ref\` only.`,
  });
}

function convertType(value: JsonValue, { path, notes }: KeywordPlace): JsonValue | undefined {
  const types = Array.isArray(value) ? [...new Set<JsonValue>(value)] : [value];
  if (isDeepStrictEqual(types, ['any'])) return undefined;
  const wrong = types.find((type) => typeof type !== 'string' || !typeNames.includes(type));
  if (wrong === undefined && types.length > 0) return types.length === 1 ? types[0] : types;
  const meant =
    typeof wrong === 'string'
      ? (typeSynonyms.get(wrong.toLowerCase()) ?? suggest(wrong, typeNames))
      : undefined;
  notes.report(path, {
    code: 'conf-schema.invalid',
    message:
      typeof wrong === 'string'
        ? `${displayName(wrong)} is not a type.`
        : 'The keyword `type` must be a type or a list of types.',
    hint:
      meant === undefined ? `The types are ${displayList(typeNames, 'and')}.` : `Did you mean \`${meant}\`?`,
  });
  return undefined;
}

function convertPattern(value: JsonValue, place: KeywordPlace): JsonValue | undefined {
  if (typeof value !== 'string') return expect(false, 'a regular expression (a string)')(value, place);
  return isUsablePattern(value, place) ? value : undefined;
}

/** Whether a pattern can be run; reports it when it cannot. */
export function isUsablePattern(pattern: string, { path, notes }: KeywordPlace): boolean {
  const refusal = checkPattern(pattern);
  if (refusal === undefined) return true;
  const isSound = isPatternElsewhere(pattern);
  notes.report(path, {
    code: isSound ? 'conf-schema.pattern' : 'conf-schema.invalid',
    severity: isSound ? 'warning' : 'error',
    message: `The regular expression ${displayJson(pattern)} ${refusal}${isSound ? '; config is not checked against it.' : '.'}`,
    hint: 'Write it in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax).',
  });
  return false;
}

function convertFormat(value: JsonValue, place: KeywordPlace): JsonValue | undefined {
  if (typeof value !== 'string') return expect(false, 'the name of a format')(value, place);
  if (formatNames.includes(value)) return value;
  const meant = suggest(value, formatNames);
  place.notes.report(place.path, {
    code: 'conf-schema.unknown-format',
    severity: 'warning',
    message: `${displayName(value)} is not a known format; config is not checked against it.`,
    hint: meant === undefined ? `The formats are ${formatNames.join(', ')}.` : `Did you mean \`${meant}\`?`,
  });
  return undefined;
}

function checkDialect(value: JsonValue, place: KeywordPlace): undefined {
  const isKnown =
    typeof value === 'string' &&
    /^https?:\/\/json-schema\.org\/(?:draft-0[467]\/schema|draft\/20(?:19-09|20-12)\/schema|schema)#?$/.test(
      value,
    );
  if (isKnown) return;
  place.notes.report(place.path, {
    code: 'conf-schema.unsupported',
    message: 'The `$schema` is not a version of JSON Schema that is supported.',
    hint: 'Remove `$schema`, or name draft-04, draft-06, draft-07, 2019-09 or 2020-12, such as "https://json-schema.org/draft/2020-12/schema".',
  });
}

function convertReference(value: JsonValue, place: KeywordPlace): JsonValue | undefined {
  if (typeof value !== 'string') return expect(false, 'a reference such as "#/$defs/name"')(value, place);
  place.notes.references.push({ target: value, path: place.path });
  return value;
}

function convertAnchor(name: string, { path, notes }: KeywordPlace): string | undefined {
  if (/^[A-Za-z_][\w.-]*$/.test(name) && !notes.anchors.has(name)) {
    notes.anchors.set(name, path);
    return name;
  }
  notes.report(path, {
    code: 'conf-schema.invalid',
    message: `The anchor ${displayName(name)} is ${notes.anchors.has(name) ? 'set twice' : 'not a plain name'}.`,
  });
  return undefined;
}

/**
 * Identifiers are dropped, so that equal ones in several packs cannot clash: no schema is ever fetched or shared.
 * Until draft 7 `$id: '#name'` was what `$anchor: name` is now.
 */
function convertIdentifier(value: JsonValue, place: KeywordPlace): string | undefined {
  if (typeof value !== 'string') expect(false, 'a string')(value, place);
  else if (/^#[A-Za-z_]/.test(value)) return convertAnchor(value.slice(1), place);
  else if (place.path.length > 1 && !value.startsWith('#')) place.notes.identifiers.push(place.path);
  return undefined;
}
