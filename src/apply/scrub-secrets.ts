import type { JsonValue } from '../catalog/json.ts';
import type { Change } from '../plan/plan.ts';

/** Shorter values occur in any text by chance. */
const minLength = 3;

/**
 * A database's message without what a pack's configuration holds. Triggers word their exceptions as they like, and may quote the row.
 */
export function scrubSecrets(message: string, change: Change | undefined): string {
  const config = change?.values['config'];
  if (config === undefined) return message;
  const values = findScalars(config)
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
