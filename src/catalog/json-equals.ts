import { isJsonArray, isJsonObject, type JsonValue } from './json.ts';

/** Whether two JSON values are the same: order of keys and forms of numbers do not matter, order of items does. */
export function jsonEquals(first: JsonValue, second: JsonValue): boolean {
  if (first === second) return true;
  if (isJsonArray(first)) {
    if (!isJsonArray(second) || first.length !== second.length) return false;
    for (let index = 0; index < first.length; index += 1) {
      if (!jsonEquals(first[index] ?? null, second[index] ?? null)) return false;
    }
    return true;
  }
  if (!isJsonObject(first) || !isJsonObject(second)) return false;
  const keys = Object.keys(first);
  if (keys.length !== Object.keys(second).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(second, key)) return false;
    if (!jsonEquals(first[key] ?? null, second[key] ?? null)) return false;
  }
  return true;
}
