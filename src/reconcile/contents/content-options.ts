import type { ObtainOptions } from '../../sources/obtain-contents.ts';

/** How contents of packs are resolved, fetched and kept. */
export interface ContentOptions extends ObtainOptions {
  /** Addresses of indexes, the first that has a pack counts. */
  readonly registries: readonly string[];
  readonly lock: LockMode;
  /** Packs whose sources are resolved anew, whatever is locked. */
  readonly renew: 'all' | ReadonlySet<string> | undefined;
  /** Whether what never changes may have changed: tags, commits, versions of an index, archives. */
  readonly acceptMoved: boolean;
}

/**
 * What the lock file in the working directory means. `keep`: what it holds counts, and what is new is added; `exact`: what it does not hold is
 * an error; `none`: it does not count, so that whatever may change is followed.
 */
export type LockMode = 'keep' | 'exact' | 'none';

/** Contents as they serve on this host, for commands that fetch nothing. */
export interface LiveContents {
  /** Directory of the store. */
  readonly root: string;
}
