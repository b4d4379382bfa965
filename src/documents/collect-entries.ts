import type { Conversion } from './conversion.ts';
import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from './parse-syntax.ts';
import { checkText } from './check-scalar.ts';
import { maxMapKeys } from './yaml-limits.ts';

/** One key of a mapping, its own or merged from another. */
export interface Entry {
  readonly name: string;
  readonly offset: number;
  readonly value: unknown;
  readonly merged: boolean;
  /** Whether it is written outside of the mapping, so that its faults are reported there. */
  readonly elsewhere: boolean;
}

const mergeKey = Symbol('merge key');

/**
 * The keys of a mapping with those that `<<` brings, in the order in which JavaScript keeps them in an object. A mapping's
 * own key wins over a merged one, and an earlier merge over a later.
 */
export function collectEntries(map: YAMLMap, conversion: Conversion): Iterable<Entry> {
  const entries = new Map<string, Entry>();
  let mergedAt: number | undefined;
  for (const { key, value } of map.items) {
    if (conversion.exhausted) return [];
    const read = readKey(key, map.range?.[0] ?? 0, conversion);
    if (read === undefined) continue;
    const { name, offset } = read;
    if (name === mergeKey) {
      if (mergedAt !== undefined) reportTwice('<<', offset, { first: mergedAt, conversion });
      else mergeInto(entries, { value, offset }, conversion);
      mergedAt ??= offset;
      continue;
    }
    const present = entries.get(name);
    if (present?.merged === false) reportTwice(name, offset, { first: present.offset, conversion });
    else entries.set(name, { name, offset, value, merged: false, elsewhere: false });
  }
  if (entries.size > maxMapKeys) {
    conversion.breakOff({
      code: 'yaml.too-many-keys',
      offset: map.range?.[0] ?? 0,
      message: `A mapping holds more than ${maxMapKeys} keys.`,
      hint: 'Split it into several mappings or files.',
    });
    return [];
  }
  return orderAsObject(entries);
}

function readKey(
  key: unknown,
  fallback: number,
  conversion: Conversion,
): { readonly name: string | typeof mergeKey; readonly offset: number } | undefined {
  const node = isAlias(key) ? conversion.targets.get(key) : key;
  const written = isAlias(key) || isScalar(key) || isMap(key) || isSeq(key) ? key.range?.[0] : undefined;
  const offset = written ?? fallback;
  if (!isScalar(node)) {
    conversion.breakOff({
      code: 'yaml.key',
      offset,
      message: 'A key must be a plain text.',
      hint: 'Write a text as the key, and quote one that begins with a bracket or "*", such as "{{ template }}".',
    });
    return undefined;
  }
  if (typeof node.value === 'symbol') return { name: mergeKey, offset };
  // A number keeps the digits that are written, so that 3.10 and 3.1 stay two keys.
  const name = typeof node.value === 'string' ? node.value : (node.source ?? '');
  if (name === '' && node.type === 'PLAIN') {
    conversion.breakOff({
      code: 'yaml.key',
      offset,
      message: 'There is no key before this colon.',
      hint: 'Write "key: value".',
    });
    return undefined;
  }
  if (/^[\u00a0\u200b\ufeff]/.test(name)) {
    conversion.breakOff({
      code: 'yaml.key',
      offset,
      message: 'An invisible character stands before this key.',
      hint: 'Remove it: YAML is indented with ordinary spaces only.',
    });
  }
  const unsuitable = checkText(name);
  if (unsuitable !== undefined) conversion.breakOff({ ...unsuitable, offset });
  if (name !== '__proto__') return { name, offset };
  conversion.breakOff({
    code: 'yaml.key',
    offset,
    message: 'The key __proto__ is not allowed.',
    hint: 'Choose another name.',
  });
  return undefined;
}

/** Adds the entries of what stands behind `<<`: a mapping, or a list of mappings of which the first wins. */
function mergeInto(
  entries: Map<string, Entry>,
  merge: { readonly value: unknown; readonly offset: number },
  conversion: Conversion,
): void {
  const node = isAlias(merge.value) ? (conversion.targets.get(merge.value) ?? merge.value) : merge.value;
  // An alias to a whole list of mappings is allowed too.
  const isAliasedList = isSeq(node) && isAlias(merge.value);
  const sources = isSeq(node) ? node.items : [merge.value];
  for (const source of sources) {
    const map = isAlias(source) ? conversion.targets.get(source) : source;
    if (!isMap(map)) {
      conversion.breakOff({
        code: 'yaml.merge',
        offset: merge.offset,
        message: 'A merge key "<<" takes a mapping or a list of mappings.',
        hint: 'Write "<<: *anchor" or "<<: [*first, *second]", with anchors on mappings above.',
      });
      continue;
    }
    addMissing(entries, map, { offset: merge.offset, inPlace: map === source && !isAliasedList, conversion });
  }
}

function addMissing(
  entries: Map<string, Entry>,
  map: YAMLMap & Node,
  context: { readonly offset: number; readonly inPlace: boolean; readonly conversion: Conversion },
): void {
  const { offset, inPlace, conversion } = context;
  const collect = (): Iterable<Entry> | undefined =>
    conversion.descend(map, offset, () => collectEntries(map, conversion));
  const brought = inPlace ? collect() : conversion.visitElsewhere(offset, collect);
  for (const entry of brought ?? []) {
    if (!conversion.spend(offset, 0)) return;
    if (entries.has(entry.name)) continue;
    entries.set(entry.name, { ...entry, merged: true, elsewhere: !inPlace || entry.elsewhere });
  }
}

function reportTwice(
  name: string,
  offset: number,
  { first, conversion }: { readonly first: number; readonly conversion: Conversion },
): void {
  conversion.report({
    code: 'yaml.duplicate-key',
    offset,
    message: `The key "${name}" is written twice in one mapping.`,
    hint: name === '<<' ? 'Merge a list: "<<: [*first, *second]".' : 'Keep one of the two.',
    related: { offset: first, message: 'first written here' },
  });
}

/** Objects keep keys that are array indexes before all others, in numeric order. */
function orderAsObject(entries: ReadonlyMap<string, Entry>): Iterable<Entry> {
  const indexes = [...entries.values()].filter(({ name }) => isArrayIndex(name));
  if (indexes.length === 0) return entries.values();
  indexes.sort((a, b) => Number(a.name) - Number(b.name));
  return [...indexes, ...[...entries.values()].filter(({ name }) => !isArrayIndex(name))];
}

function isArrayIndex(name: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;
}
