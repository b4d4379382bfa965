import type { JsonValue } from '../catalog/json.ts';

/** A string as it is, any other value as JSON; nothing for nothing. */
export function asText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
