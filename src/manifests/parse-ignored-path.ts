import { type Column, columnOf, manifestColumnsOf } from '../catalog/columns.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import { suggest } from '../catalog/suggest.ts';
import { displayList, displayName } from './conf-schema/display.ts';
import { displayWord } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';
import { maxIgnoredDepth } from './schemas/lifecycle-schema.ts';
import { descriptiveProperties } from './schemas/pack-schema.ts';
import { columnOfKey, spellingsOf } from './spellings.ts';

/** The object whose changes are ignored. */
export interface Ignorer {
  readonly kind: Kind;
  /** What its manifest states for a column. */
  readonly read: (column: string) => JsonValue | undefined;
}

/** A runtime as the one whose changes are ignored. */
export function runtimeIgnorer(value: JsonObject): Ignorer {
  return { kind: 'runtime', read: (column) => value[column] };
}

/** An entry of a runtime's `versions` as the one whose changes are ignored. */
export function versionIgnorer(entry: JsonObject, runtime: JsonObject): Ignorer {
  const read = (column: string): JsonValue | undefined =>
    entry[column] ?? (column === 'execution_config' ? runtime[column] : undefined);
  return { kind: 'runtime_version', read };
}

type Problem = Pick<ManifestFinding, 'code' | 'message' | 'hint'>;
type ParsedPath = { readonly path: JsonPath } | { readonly problem: Problem };

/** Reads an entry of `ignore_changes` as a path that begins with a column; undefined for what the schema refuses. */
export function parseIgnoredPath(stated: JsonValue, ignorer: Ignorer): ParsedPath | undefined {
  const keys = typeof stated === 'string' ? stated.split('.') : stated;
  if (stated === '' || !isJsonArray(keys) || keys.length === 0) return undefined;
  if (!keys.every((key) => typeof key === 'string')) return undefined;
  if (isJsonArray(stated) && keys.includes('')) return undefined;
  const form = typeof stated === 'string' ? checkText(stated, keys) : undefined;
  if (form !== undefined) return { problem: { code: 'lifecycle.invalid-path', ...form } };
  const [first = '', ...rest] = keys;
  const column = findColumn(ignorer.kind, first);
  if (!isIgnorable(column)) return { problem: describeKey(first, rest, ignorer.kind) };
  const problem = checkParts([first, ...rest], column, ignorer);
  return problem === undefined ? { path: [column.name, ...rest] } : { problem };
}

interface TextRule {
  readonly breaks: (key: string) => boolean;
  readonly message: string;
  readonly hint: string;
}

const textRules: readonly TextRule[] = [
  {
    breaks: (key) => key === '',
    message: 'has an empty part',
    hint: 'Put one dot between two keys, and none before the first or behind the last.',
  },
  {
    breaks: (key) => key.trim() !== key,
    message: 'has a space beside a key',
    hint: 'Remove the space. A key that has one needs the form of a list of keys.',
  },
  {
    breaks: (key) => /^\d+$/.test(key) || /\[\s*-?\d*\s*\]$/.test(key),
    message: 'leads to an item of a list, and only whole lists can be ignored',
    hint: 'End the path at the list. A key of a mapping that is a number needs the form of a list of keys, such as `[config, ports, "8080"]`.',
  },
  {
    breaks: (key) => key === '*',
    message: 'has a `*`, which stands for nothing here',
    hint: 'Leave it out: a path means everything below it.',
  },
];

function checkText(text: string, keys: readonly string[]): Omit<Problem, 'code'> | undefined {
  if (keys.length > maxIgnoredDepth) {
    const message = `The path has more than ${maxIgnoredDepth} keys.`;
    return { message, hint: 'End it further up: a path means everything below it.' };
  }
  const broken = textRules.find(({ breaks }) => keys.some((key) => breaks(key)));
  if (broken === undefined) return undefined;
  return { message: `The path ${displayWord(text)} ${broken.message}.`, hint: broken.hint };
}

function findColumn(kind: Kind, key: string): Column | undefined {
  return columnOf(kind, kind === 'pack' ? columnOfKey(key) : key);
}

/** What says which object it is cannot differ in the database. */
function isIgnorable(column: Column | undefined): column is Column {
  return column?.owner === 'manifest' && column.derive === undefined && column.name !== 'version';
}

const owners: Readonly<Record<Kind, string>> = {
  pack: 'a pack',
  runtime: 'a runtime',
  runtime_version: 'a runtime version',
};

function describeKey(key: string, rest: readonly string[], kind: Kind): Problem {
  const shown = displayName(key);
  const fixed = describeFixedKey(key, kind);
  if (fixed !== undefined) {
    const message = `Changes of ${shown} cannot be ignored.`;
    return { code: 'lifecycle.fixed-key', message, hint: fixed };
  }
  const message = `${shown} is not a key of ${owners[kind]} whose changes can be ignored.`;
  if (kind === 'pack' && Object.hasOwn(descriptiveProperties, key)) {
    const path = ['meta', key, ...rest].join('.');
    return {
      code: 'lifecycle.unknown-key',
      message,
      hint: `It is kept in \`meta\`: write ${displayWord(path)}.`,
    };
  }
  const known = manifestColumnsOf(kind).filter((column) => isIgnorable(column) && !column.fromContent);
  const meant = suggest(
    key,
    known.flatMap(({ name }) => (kind === 'pack' ? spellingsOf(name) : [name])),
  );
  const hint =
    meant === undefined
      ? `Such keys are ${displayList(
          known.map(({ name }) => displayName(name)),
          'and',
        )}.`
      : `Did you mean ${displayName(meant)}?`;
  return { code: 'lifecycle.unknown-key', message, hint };
}

/** Why a key that an object has cannot be ignored; undefined when it is no such key. */
function describeFixedKey(key: string, kind: Kind): string | undefined {
  if (kind === 'runtime' && key === 'versions')
    return 'Put `lifecycle` into the version whose changes are to be ignored.';
  if (key === 'version') return 'Remove the path: an object always has the version that its manifest states.';
  const column = columnOf(kind, key);
  if (column === undefined) return undefined;
  return column.owner === 'manifest'
    ? 'Remove the path: it says which object this is.'
    : 'Remove the path: manifests never change it.';
}

function checkParts(keys: readonly string[], column: Column, { read }: Ignorer): Problem | undefined {
  const code = 'lifecycle.invalid-path';
  if (keys.length > 1 && column.type !== 'jsonb') {
    const whole = displayName(keys[0] ?? '');
    return { code, message: `${whole} has no keys of its own.`, hint: `Write ${whole} alone.` };
  }
  let value = read(column.name);
  for (const [index, key] of keys.entries()) {
    if (index === 0) continue;
    if (isJsonArray(value)) {
      const list = displayWord(keys.slice(0, index).join('.'));
      const message = `${list} is a list here, and only whole lists can be ignored.`;
      return { code, message, hint: `End the path at ${list}.` };
    }
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return undefined;
}
