import { realpathSync } from 'node:fs';
import { renderChecksum, type Checksum } from '../../catalog/checksum.ts';
import { digest } from '../../catalog/digest.ts';
import { digestDeclaration, type LockedPack } from '../../catalog/pack-lock.ts';
import type { Location } from '../../diagnostics.ts';
import type { Declaration } from '../../manifests/pack-contents.ts';
import type { ConcreteSource, ContentRequest, Pin } from '../../sources/obtain-contents.ts';

/** A pack whose content is to be had from a place that is known. */
export interface RequestedPack extends Pick<ContentRequest, 'pack' | 'source' | 'checksum'> {
  /** Index that named the place, and the version that it did so for; undefined where the manifest did. */
  readonly indexed: { readonly registry: string; readonly version: string } | undefined;
  /** Digest of what the manifest declares; undefined for a pack that only others need. */
  readonly declared: string | undefined;
  /** Digest of what was asked for, under which this host remembers what it came to. */
  readonly memo: string;
  /** Where it is asked for. */
  readonly location: Location;
}

/** What a manifest asks for; undefined where an index has to be asked first. */
export function requestDeclared(declaration: Declaration): RequestedPack | undefined {
  const { ref, source, location } = declaration;
  const place = toConcrete(source);
  if (place === undefined) return undefined;
  const declared = digestOf(declaration);
  return {
    pack: ref,
    source: place,
    checksum: source.checksum,
    indexed: undefined,
    declared,
    memo: declared,
    location,
  };
}

/** What a manifest says about the content, as far as a lock depends on it. */
export function digestOf({ source, version }: Declaration): string {
  // Where a directory of this host lies does not matter to anybody else.
  const shared = source.type === 'local' ? { ...source, path: '' } : source;
  return digestDeclaration(shared, version.text);
}

function toConcrete(source: Declaration['source']): ConcreteSource | undefined {
  const { type, url, ref, path, signers, submodules, lfs } = source;
  if (type === 'local') return { type, path: realPathOf(path) };
  if (url === undefined || type === 'registry') return undefined;
  return type === 'git' ? { type, url, ref, path, signers, submodules, lfs } : { type, url, path };
}

/** What is checked, and copied afterwards, lies there: no link on the way to it counts twice. One that is not there stays as it is. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

interface IndexedPack {
  readonly pack: string;
  readonly version: string;
  readonly registry: string;
  readonly source: ConcreteSource;
  readonly checksum: Checksum | undefined;
  readonly declared: string | undefined;
  readonly location: Location;
}

/** What an index says about a version of a pack. A version stands for one content for ever, wherever the index says that it is. */
export function requestIndexed({ registry, version, ...rest }: IndexedPack): RequestedPack {
  const memo = digest({ registry, pack: rest.pack, version });
  return { ...rest, indexed: { registry, version }, memo };
}

/** What a lock says, for the fetchers. */
export function toPin({ commit, archive, digest: content }: LockedPack): Pin {
  return { commit, archive: archive?.hex, digest: renderChecksum(content) };
}
