import { isJsonArray, isJsonObject, type JsonValue } from './json.ts';

/** The value with each item or member replaced; the same value when that changes none of them. */
export function mapParts(
  value: JsonValue,
  replace: (part: JsonValue, key: string | number) => JsonValue,
): JsonValue {
  let isChanged = false;
  const replaceOne = (part: JsonValue, key: string | number): JsonValue => {
    const replaced = replace(part, key);
    if (replaced !== part) isChanged = true;
    return replaced;
  };
  let mapped: JsonValue = value;
  if (isJsonArray(value)) mapped = value.map(replaceOne);
  else if (isJsonObject(value)) {
    mapped = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replaceOne(part, key)]));
  }
  return isChanged ? mapped : value;
}
