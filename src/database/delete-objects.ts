import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { Queryable } from './database.ts';
export async function deleteObjects(
  _t: Queryable,
  _i: { schema: string; objects: readonly (ObjectKey & { id: string })[] },
): Promise<void> {
  throw new Error('stub');
}
