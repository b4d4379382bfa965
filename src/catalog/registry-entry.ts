import type { ContentSource } from './content-source.ts';

/** A version of a pack that an index offers. */
export interface RegistryEntry {
  readonly ref: string;
  readonly version: string;
  readonly label: string | undefined;
  readonly description: string | undefined;
  /** At least one; the preferred one first. All give the same content. */
  readonly sources: readonly ContentSource[];
  /** What the index says that the pack depends on, which its content may contradict; undefined where it says nothing. */
  readonly dependencies: readonly string[] | undefined;
  /** Address of the index. */
  readonly index: string;
}

/**
 * What several indexes offer, by ref. All versions of a pack come from the first index that has it: otherwise a higher version in
 * a public index would take the place of a private pack of that name.
 */
export function mergeIndexes(
  indexes: readonly (readonly RegistryEntry[])[],
): ReadonlyMap<string, readonly RegistryEntry[]> {
  const merged = new Map<string, readonly RegistryEntry[]>();
  for (const entries of indexes) {
    const byRef = new Map<string, RegistryEntry[]>();
    for (const entry of entries) {
      const known = byRef.get(entry.ref);
      if (known === undefined) byRef.set(entry.ref, [entry]);
      else known.push(entry);
    }
    for (const [ref, own] of byRef) if (!merged.has(ref)) merged.set(ref, own);
  }
  return merged;
}
