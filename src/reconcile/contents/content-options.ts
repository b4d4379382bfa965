import type { ObtainOptions } from '../../sources/obtain-contents.ts';

/** How contents of packs are resolved, fetched and kept. */
export interface ContentOptions extends ObtainOptions {
  /** Addresses of indexes, the first that has a pack counts. */
  readonly registries: readonly string[];
  readonly lock: LockOptions | undefined;
  /** Packs whose sources are resolved anew, whatever is locked. */
  readonly renew: 'all' | ReadonlySet<string> | undefined;
  /** Whether what never changes may have changed: tags, commits, versions of an index, archives. */
  readonly acceptMoved: boolean;
}

/** The lock file. Without one, whatever may change is followed. */
export interface LockOptions {
  /** Relative to the working directory. */
  readonly file: string;
  /** Whether it is an error when it does not hold something. */
  readonly isExact: boolean;
}

/** Contents as they serve on this host, for commands that fetch nothing. */
export interface LiveContents {
  /** Directory of the store. */
  readonly root: string;
}
