import type { ObjectKey } from '../catalog/catalog-object.ts';

/** A text that is the same for the same object and for no other one. */
export function keyOf({ kind, ref }: ObjectKey): string {
  return `${kind} ${ref}`;
}
