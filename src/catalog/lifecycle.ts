import type { Location } from '../diagnostics.ts';
import type { JsonPath } from './json.ts';

/**
 * What becomes of a key of `config`: `enforce` keeps it as stated; `seed` writes it where there is none and never again; `ignore` never
 * writes it.
 */
export type ConfigPolicy = 'enforce' | 'seed' | 'ignore';

/** What a manifest says about how its object may change. */
export interface Lifecycle {
  /** Whether the object is never deleted, not even once its manifest is gone. */
  readonly preventDestroy: boolean;
  /** Paths that begin with a column, below which the database's value is left as it is once the object exists. */
  readonly ignoreChanges: readonly JsonPath[];
  /** For the keys of `config` that `configKeys` does not name. */
  readonly config: ConfigPolicy;
  readonly configKeys: Readonly<Record<string, ConfigPolicy>>;
}

/** What of a lifecycle says which values are left to others. */
export type RecordedLifecycle = Pick<Lifecycle, 'ignoreChanges' | 'config' | 'configKeys'>;

/** What holds where a manifest says nothing. */
export const defaultLifecycle: Lifecycle = Object.freeze({
  preventDestroy: false,
  ignoreChanges: [],
  config: 'enforce',
  configKeys: {},
});

/** Where a manifest says that its object was before; at least one of both is given. */
export interface Move {
  /** The object's ref before it was renamed. */
  readonly from: string | undefined;
  /** The source that owned it. */
  readonly source: string | undefined;
  readonly location: Location;
}
