import type { Diagnostic } from '../diagnostics.ts';

/**
 * What became of a unit (a pack with its runtimes and their versions) where units are isolated. `failed`: it is invalid, or the database
 * refuses it. `blocked`: it needs one that failed or is blocked. `skipped`: its deletion was due, and nothing is deleted while a unit
 * failed.
 */
export type UnitStatus = 'applied' | 'planned' | 'unchanged' | 'failed' | 'blocked' | 'skipped';

export interface UnitOutcome {
  /** Ref of the pack; undefined for findings about files that belong to none that is known. */
  readonly unit: string | undefined;
  readonly status: UnitStatus;
  /** The unit that a blocked one needs. */
  readonly by: string | undefined;
  /** Why it failed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Units that are left out, with what is wrong with them; those that only need them are not among them. */
export type UnitFailures = ReadonlyMap<string, readonly Diagnostic[]>;
