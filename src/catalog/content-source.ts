import type { Checksum } from './checksum.ts';

export const contentSourceTypes = ['local', 'git', 'archive', 'registry'] as const;

export type ContentSourceType = (typeof contentSourceTypes)[number];

/** Whose signature a commit or tag must carry. Absolute paths. */
export type Signers =
  | { readonly kind: 'ssh'; readonly allowedSigners: string }
  | { readonly kind: 'gpg'; readonly keyring: string };

/** Where a pack says that its content is. */
export interface ContentSource {
  readonly type: ContentSourceType;
  /** Of a repository, an archive or an index; undefined for a directory, and for a registry where all indexes are asked. */
  readonly url: string | undefined;
  /** Branch, tag or whole commit; undefined for what the remote has checked out, and for everything but git. */
  readonly ref: string | undefined;
  /** Directory in what is fetched, with `/` between its parts; empty for all of it. Of a local directory: its path, as the manifest states it. */
  readonly path: string;
  /** What the content must be. */
  readonly checksum: Checksum | undefined;
  readonly signers: Signers | undefined;
  readonly submodules: boolean;
  readonly lfs: boolean;
}
