import type { DesiredObject } from '../catalog/catalog-object.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import type { ResolvedPack } from './resolve-pack.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';

/**
 * What was made of documents, for those who resolve the same ones again and again. It lives as long as the documents do: one that was read anew is
 * another.
 */
export interface ManifestMemory {
  readonly packs: Recollection<Document, ResolvedPack>;
  readonly runtimes: Recollection<Document, ResolvedRuntime>;
  readonly configs: WeakMap<ResolvedPack, readonly Diagnostic[]>;
  readonly objects: Recollection<ResolvedPack | ResolvedRuntime, readonly DesiredObject[]>;
}

/** Values by what they were made of, each with what else it depends on. */
type Recollection<Key extends object, Value> = WeakMap<
  Key,
  { readonly given: readonly unknown[]; readonly value: Value }
>;

/** The memory before the first documents. */
export function createManifestMemory(): ManifestMemory {
  return { packs: new WeakMap(), runtimes: new WeakMap(), configs: new WeakMap(), objects: new WeakMap() };
}

/** What was made of `key` before, if `given` is the same as then; else what `make` makes of it now. */
export function recall<Key extends object, Value>(
  recollection: Recollection<Key, Value> | undefined,
  { key, given, make }: { readonly key: Key; readonly given: readonly unknown[]; readonly make: () => Value },
): Value {
  if (recollection === undefined) return make();
  const known = recollection.get(key);
  if (known !== undefined && known.given.every((value, index) => value === given[index])) return known.value;
  const value = make();
  recollection.set(key, { given, value });
  return value;
}
