import type { ObjectKey } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';

const ranks: ReadonlyMap<Kind, number> = new Map(kinds.map((kind, rank) => [kind, rank]));

/** The order in which objects are written: by kind, then by ref (by code unit, so that no locale has a say). */
export function compareKeys(first: ObjectKey, second: ObjectKey): number {
  if (first.kind !== second.kind) return (ranks.get(first.kind) ?? 0) - (ranks.get(second.kind) ?? 0);
  return compareText(first.ref, second.ref);
}

export function compareText(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
