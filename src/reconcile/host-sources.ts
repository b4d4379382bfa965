import type { LiveObject } from '../catalog/catalog-object.ts';
import type { HostInput } from './converge-host.ts';
import type { DesiredState } from './read-desired.ts';
import type { Snapshot } from './read-snapshot.ts';

/** What commands about environments work from: the catalog as it was applied, and manifests that tell where packs have their content. */
export interface HostSources {
  readonly snapshot: Snapshot;
  readonly desired: Pick<DesiredState, 'packDirectories' | 'contents'>;
  readonly signal: AbortSignal;
}

/** Refs of the packs of a catalog, sorted. */
export function packsOf(objects: readonly LiveObject[]): readonly string[] {
  return objects.flatMap(({ kind, ref }) => (kind === 'pack' ? [ref] : [])).sort();
}

/** What a pass over this host takes. `packs`: only those of them; `incomplete`: why nothing is to be given up. */
export function toHostInput(
  { snapshot, desired, signal }: HostSources,
  {
    packs,
    incomplete,
  }: { readonly packs: readonly string[] | undefined; readonly incomplete: string | undefined },
): HostInput {
  const { objects } = snapshot.live;
  const { root, stored } = desired.contents;
  const present = packsOf(objects);
  const wanted = new Set(packs ?? present);
  const isAsked = ([pack]: readonly [string, unknown]): boolean => present.includes(pack) && wanted.has(pack);
  const packDirectories = new Map([...desired.packDirectories].filter(isAsked));
  return {
    objects,
    packDirectories,
    contents: root === undefined ? undefined : { root, wanted: new Map([...stored].filter(isAsked)) },
    foreignPacks: new Set(present.filter((pack) => !packDirectories.has(pack))),
    incomplete,
    signal,
  };
}
