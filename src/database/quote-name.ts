import type { Kind } from '../catalog/kinds.ts';

/** A name as SQL takes it, whatever characters it has. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The table of a kind in the platform's schema. */
export function tableOf(schema: string, kind: Kind): string {
  return `${quoteName(schema)}.${quoteName(kind)}`;
}
