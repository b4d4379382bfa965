import type { DesiredObject } from './catalog-object.ts';
export function findDependents(
  _objects: readonly DesiredObject[],
  _failed: Iterable<string>,
): ReadonlyMap<string, string> {
  return new Map();
}
