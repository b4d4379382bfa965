import { jsonEquals } from '../catalog/json-equals.ts';
import type { JsonObject } from '../catalog/json.ts';
import type { Document } from '../documents/document.ts';
import type { ManifestFinding } from './finding.ts';

/** Keys under which a pack's columns are found in the wild, ours first. All other columns have one name. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  label: ['label', 'name'],
  conf_schema: ['conf_schema', 'config_schema'],
  meta: ['meta', 'metadata'],
  tags: ['tags', 'keywords'],
  is_standard: ['is_standard', 'system'],
};

/** The key under which `pack` states a column; a value of null states nothing. */
export function findStatedKey(pack: JsonObject, column: string): string | undefined {
  const keys = spellings[column] ?? [column];
  return keys.find((key) => Object.hasOwn(pack, key) && pack[key] !== null);
}

/** The column that a key of a pack states, whichever spelling it is; the key itself when it is none of several. */
export function columnOfKey(key: string): string {
  return Object.keys(spellings).find((column) => spellings[column]?.includes(key) === true) ?? key;
}

/** Every key under which a column of a pack may be stated. */
export function spellingsOf(column: string): readonly string[] {
  return spellings[column] ?? [column];
}

/** Finds columns that are stated twice with different values. */
export function checkSpellings(pack: JsonObject, document: Document): readonly ManifestFinding[] {
  return Object.values(spellings).flatMap((keys) => {
    const [first, ...others] = keys.filter((key) => Object.hasOwn(pack, key) && pack[key] !== null);
    if (first === undefined) return [];
    return others
      .filter((other) => !jsonEquals(pack[first] ?? null, pack[other] ?? null))
      .map((other) => describeConflict(document, first, other));
  });
}

function describeConflict(document: Document, first: string, second: string): ManifestFinding {
  return {
    code: 'manifest.conflicting-keys',
    path: [second],
    part: 'key',
    message: `\`${first}\` and \`${second}\` mean the same, but have different values.`,
    hint: `Remove \`${second}\`, or give both the same value.`,
    related: [{ location: document.locate([first], 'key'), message: `\`${first}\` is here.` }],
  };
}
