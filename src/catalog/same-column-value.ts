import type { Column, Comparison } from './columns.ts';
import { jsonEquals } from './json-equals.ts';
import { isJsonArray, isJsonObject, type JsonValue } from './json.ts';

type Compare = (wanted: JsonValue, found: JsonValue) => boolean;

const comparisons: Readonly<Record<Comparison, Compare>> = {
  value: jsonEquals,
  json: jsonEquals,
  keys: jsonEquals,
  set: sameItems,
  component: (wanted, found) => wanted === found || (wanted === null && found === 0),
};

/** Whether the column need not be written to get from `found` to `wanted`. An absent value is null. */
export function sameColumnValue(column: Column, wanted: JsonValue, found: JsonValue): boolean {
  if (isBlank(column.default) && isBlank(wanted) && isBlank(found)) return true;
  return comparisons[column.compare](wanted, found);
}

/** null, '', [] and {}: what different writers leave in a column that nobody filled. */
function isBlank(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  if (isJsonArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function sameItems(wanted: JsonValue, found: JsonValue): boolean {
  if (!isJsonArray(wanted) || !isJsonArray(found)) return jsonEquals(wanted, found);
  if (jsonEquals(wanted, found)) return true;
  const [first, second] = [new Set(wanted), new Set(found)];
  return first.size === second.size && [...first].every((item) => second.has(item));
}
