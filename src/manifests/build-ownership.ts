import type { DesiredObject } from '../catalog/catalog-object.ts';
import type { JsonPath, JsonValue } from '../catalog/json.ts';
import type { Lifecycle } from '../catalog/lifecycle.ts';
import type { Document } from '../documents/document.ts';
import { type FormerPlace, pathOfMove } from './read-move.ts';

interface StatedOwnership {
  readonly lifecycle: Lifecycle | undefined;
  /** The value of the key `moved`. */
  readonly moved: JsonValue | undefined;
  readonly place: FormerPlace;
}

/** What the manifest of an object at `path` says about how it may change and where it was before. */
export function buildOwnership(
  document: Document,
  path: JsonPath,
  { lifecycle, moved, place }: StatedOwnership,
): Pick<DesiredObject, 'lifecycle' | 'moved'> {
  const stated = pathOfMove(moved, path);
  return {
    ...(lifecycle === undefined ? {} : { lifecycle }),
    ...(stated === undefined ? {} : { moved: { ...place, location: document.locate(stated) } }),
  };
}
