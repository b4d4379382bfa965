import { isJsonArray, type JsonValue } from './json.ts';

/**
 * The one text of a JSON value: keys sorted by UTF-16 code unit, no spaces, numbers in their shortest form.
 * Values that PostgreSQL's jsonb calls equal have the same text (1.0 is 1, -0 is 0), within the range of JavaScript's numbers.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const parts: string[] = [];
  if (isJsonArray(value)) {
    for (const item of value) parts.push(canonicalJson(item));
    return `[${parts.join(',')}]`;
  }
  for (const key of Object.keys(value).sort()) {
    parts.push(`${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  }
  return `{${parts.join(',')}}`;
}
