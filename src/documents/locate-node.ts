import type { Location } from '../diagnostics.ts';
import type { Path, Value } from './document.ts';

/**
 * Where everything in a file stands, in as few bytes as possible: the starts of the lines, then for each document the
 * offsets of its nodes in the order of the value, a key's before its value's.
 */
export interface PositionTable {
  /** Path for people. */
  readonly file: string;
  readonly numbers: Uint16Array | Uint32Array;
  readonly lineCount: number;
}

interface LocatedValue {
  readonly table: PositionTable;
  /** Index in the table at which the value's own offsets begin. */
  readonly start: number;
  readonly value: Value;
}

/** Offsets at which the lines of a text start. A CRLF ends one line. */
export function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let feed = text.indexOf('\n'); feed !== -1; feed = text.indexOf('\n', feed + 1)) starts.push(feed + 1);
  return starts;
}

/** The line and column, both from 1, of an offset, by the first `lineCount` numbers, which are line starts. */
export function locateOffset(table: PositionTable, offset: number): Location {
  const { file, numbers, lineCount } = table;
  let low = 0;
  let high = lineCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((numbers[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { file, line: low + 1, column: offset - (numbers[low] ?? 0) + 1 };
}

/** Where the node at `path` stands, or the nearest of its ancestors that exists. */
export function locateNode(located: LocatedValue, path: Path, part: 'key' | 'value'): Location {
  let { start: index, value } = located;
  let keyIndex = index;
  for (const step of path) {
    const child = findChild(value, index, step);
    if (child === undefined) break;
    index = child.index;
    keyIndex = child.keyIndex;
    value = child.value;
  }
  const { table } = located;
  return locateOffset(table, table.numbers[part === 'key' ? keyIndex : index] ?? 0);
}

interface Child {
  readonly index: number;
  readonly keyIndex: number;
  readonly value: Value;
}

function findChild(parent: Value, parentIndex: number, step: string | number): Child | undefined {
  if (parent === null || typeof parent !== 'object') return undefined;
  let index = parentIndex + 1;
  if (isList(parent)) {
    for (const [position, value] of parent.entries()) {
      if (position === Number(step)) return { index, keyIndex: index, value };
      index += countNumbers(value);
    }
    return undefined;
  }
  for (const [key, value] of Object.entries(parent)) {
    if (key === String(step)) return { index: index + 1, keyIndex: index, value };
    index += 1 + countNumbers(value);
  }
  return undefined;
}

/** How many numbers of the table a value takes. */
function countNumbers(value: Value): number {
  if (value === null || typeof value !== 'object') return 1;
  let count = 1;
  if (isList(value)) for (const item of value) count += countNumbers(item);
  else for (const item of Object.values(value)) count += 1 + countNumbers(item);
  return count;
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}
