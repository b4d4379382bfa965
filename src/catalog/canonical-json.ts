import { isJsonArray, type JsonValue } from './json.ts';

/**
 * The one text of a JSON value: keys sorted by UTF-16 code unit, no spaces, numbers in their shortest form.
 * Values that PostgreSQL's jsonb calls equal have the same text (1.0 is 1, -0 is 0), within the range of JavaScript's numbers.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (isJsonArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`;
  }
  return `{${text}}`;
}
