import type { Kind } from '../catalog/kinds.ts';

/** A name as SQL takes it, whatever characters it has. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The table of a kind in the platform's schema. */
export function tableOf(schema: string, kind: Kind): string {
  return `${quoteName(schema)}.${quoteName(kind)}`;
}

/** A name and the schema that it is in. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

export function quoteQualified({ schema, name }: QualifiedName): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}
