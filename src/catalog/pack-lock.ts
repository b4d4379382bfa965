import type { Checksum } from './checksum.ts';
import { renderChecksum } from './checksum.ts';
import type { ContentSource } from './content-source.ts';
import { digest } from './digest.ts';
import { withoutCredential } from './public-url.ts';

/** Where the content of a pack was had from. Addresses hold no credential. */
export interface LockedSource {
  readonly type: 'git' | 'archive';
  readonly url: string;
  /** Branch, tag or commit that was asked for; undefined for what the remote had checked out, and for archives. */
  readonly ref: string | undefined;
  /** Directory in what was fetched, with `/` between its parts; empty for all of it. */
  readonly path: string;
}

/** What the content of a pack was found to be. */
export interface LockedPack {
  readonly version: string;
  readonly source: LockedSource;
  /** Whole commit, in lower-case hexadecimal; of git only. */
  readonly commit: string | undefined;
  /** Of the bytes of the archive, by sha256; of archives only. */
  readonly archive: Checksum | undefined;
  /** Of the files of the pack, by `attune-pack-file-v1`. */
  readonly digest: Checksum;
  /** Address of the index that it came from; undefined where it came from none. */
  readonly registry: string | undefined;
  /** Whether the index stated a checksum, which is one of those above. */
  readonly verified: boolean;
  /** What the manifest declared, see `digestDeclaration`; undefined for a pack that only others need. */
  readonly declared: string | undefined;
}

/** What a lock file holds, by the refs of packs. */
export interface Lock {
  readonly packs: ReadonlyMap<string, LockedPack>;
}

/**
 * `sha256:…` over what a manifest declares of a pack's content: while it is the same, what was locked still holds.
 * Credentials in addresses are left out; so are signers, who do not change what the content is.
 */
export function digestDeclaration(source: ContentSource, constraint: string): string {
  const { type, url, ref = null, path, checksum, submodules, lfs } = source;
  return digest({
    type,
    url: url === undefined ? null : withoutCredential(url),
    ref,
    path,
    checksum: checksum === undefined ? null : renderChecksum(checksum),
    constraint,
    submodules,
    lfs,
  });
}
