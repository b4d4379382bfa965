import type { Checksum } from '../../catalog/checksum.ts';
import { digest } from '../../catalog/digest.ts';
import type { JsonObject } from '../../catalog/json.ts';
import type { PackLock } from '../../catalog/pack-lock.ts';
import type { Location } from '../../diagnostics.ts';
import type { Declaration } from '../../manifests/pack-contents.ts';
import type { ConcreteSource, ContentRequest, Pin } from '../../sources/obtain-contents.ts';

/** A pack whose content is to be had from a place that is known. */
export interface RequestedPack extends Pick<ContentRequest, 'pack' | 'source' | 'checksum'> {
  /** Index that named the place; undefined where the manifest did. */
  readonly registry: string | undefined;
  /** Of the pack, where an index has several. */
  readonly version: string | undefined;
  /** Digest of what was asked for: what it was resolved to counts as long as this is the same. */
  readonly declared: string;
  /** What the place is called in the table. */
  readonly sourceType: 'local' | 'git' | 'archive' | 'registry';
  /** Where it is asked for. */
  readonly location: Location;
}

/** What a manifest asks for; undefined where an index has to be asked first. */
export function requestDeclared({ ref, source, location }: Declaration): RequestedPack | undefined {
  const place = toConcrete(source);
  if (place === undefined) return undefined;
  return {
    pack: ref,
    source: place,
    checksum: source.checksum,
    registry: undefined,
    version: undefined,
    declared: digest({ ...describePlace(place), checksum: describeChecksum(source.checksum) }),
    sourceType: place.type,
    location,
  };
}

function toConcrete(source: Declaration['source']): ConcreteSource | undefined {
  const { type, url, ref, path, signers, submodules, lfs } = source;
  if (type === 'local') return { type, path };
  if (url === undefined || type === 'registry') return undefined;
  return type === 'git' ? { type, url, ref, path, signers, submodules, lfs } : { type, url, path };
}

interface IndexedPack {
  readonly pack: string;
  readonly version: string;
  readonly registry: string;
  readonly source: ConcreteSource;
  readonly checksum: Checksum | undefined;
  readonly location: Location;
}

/** What an index says about a version of a pack. A version stands for one content for ever, wherever the index says that it is. */
export function requestIndexed(indexed: IndexedPack): RequestedPack {
  const { pack, version, registry } = indexed;
  return { ...indexed, declared: digest({ registry, pack, version }), sourceType: 'registry' };
}

/** The place as a JSON value that says all that matters. Where a directory lies on this host does not. */
function describePlace(place: ConcreteSource): JsonObject {
  if (place.type === 'local') return { type: place.type };
  const { type, url, path } = place;
  if (place.type === 'archive') return { type, url, path };
  const { ref = null, submodules, lfs, signers } = place;
  return { type, url, path, ref, submodules, lfs, signers: signers?.kind ?? null };
}

function describeChecksum(checksum: Checksum | undefined): string | null {
  return checksum === undefined ? null : `${checksum.algorithm}:${checksum.hex}`;
}

/** What a lock says, for the fetchers. */
export function toPin({
  commit,
  archive,
  digest: content,
}: Pick<PackLock, 'commit' | 'archive' | 'digest'>): Pin {
  return { commit, archive: archive?.replace(/^sha256:/, ''), digest: content };
}
