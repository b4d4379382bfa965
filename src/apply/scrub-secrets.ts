import type { JsonValue } from '../catalog/json.ts';

/** Shorter values occur in any text by chance. */
const minLength = 3;

/** A database's message without values that may be secret, such as what pack configurations hold. Triggers word their exceptions as they like, and may quote the row. */
export function scrubSecrets(message: string, hidden: readonly JsonValue[]): string {
  const values = hidden
    .flatMap(findScalars)
    .filter((text) => text.length >= minLength)
    .sort((a, b) => b.length - a.length);
  let scrubbed = message;
  for (const value of values) scrubbed = scrubbed.replaceAll(value, '(hidden)');
  return scrubbed;
}

function findScalars(value: JsonValue): readonly string[] {
  if (value === null || typeof value === 'boolean') return [];
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'string') return [value, JSON.stringify(value).slice(1, -1)];
  return Object.values(value).flatMap(findScalars);
}
