import type { Signers } from '../../catalog/content-source.ts';
import type { FetchedTree } from '../fetched-tree.ts';

/** Content that is wanted out of a repository. */
export interface GitRequest {
  /** Branch, tag or whole commit (40 or 64 hexadecimal digits); undefined for what the remote has checked out. */
  readonly ref: string | undefined;
  /** Pinned earlier: exactly this commit, whatever `ref` leads to now. */
  readonly commit: string | undefined;
  /** Directory in the repository, with `/` between its parts; empty for all of it. */
  readonly path: string;
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly signers: Signers | undefined;
  /** Whether symbolic links that stay in the repository are taken; they are refused unless told. */
  readonly keepsLinks?: boolean;
}

/** What a ref turned out to be. What is asked for by a pinned commit is a `commit`. */
export type RefKind = 'branch' | 'tag' | 'commit' | 'head';

export interface GitTree extends FetchedTree {
  /** Whole, in lower case. */
  readonly commit: string;
  readonly refKind: RefKind;
  /** Whether one of the signers that were asked for has signed it. */
  readonly isVerified: boolean;
}
