import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { DeleteEffect } from '../catalog/delete-effects.ts';
import type { Queryable } from './database.ts';
export async function readDeleteEffects(
  _t: Queryable,
  _i: { schema: string; objects: readonly (ObjectKey & { id: string })[] },
): Promise<{ byObject: ReadonlyMap<string, readonly DeleteEffect[]>; total: readonly DeleteEffect[] }> {
  return { byObject: new Map(), total: [] };
}
