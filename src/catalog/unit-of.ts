import type { ObjectKey } from './catalog-object.ts';

/** Ref of the pack that an object is, or is a part of: a pack with its runtimes and their versions is one unit. */
export function unitOf({ ref }: Pick<ObjectKey, 'ref'>): string {
  const end = ref.search(/[.@]/u);
  return end === -1 ? ref : ref.slice(0, end);
}
