import type { Kind } from '../catalog/kinds.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Counts, Plan } from '../plan/plan.ts';
import type { SettledLock } from './contents/settle-lock.ts';
import type { HostResult } from './converge-host.ts';
import type { UnitOutcome } from './unit-outcome.ts';

/**
 * How far a pass came: `invalid` input stopped it; `valid` means that only validation was asked for; `unchanged` that there was
 * nothing to write; `planned` stopped after the plan; `rehearsed` ran the apply and rolled it back; `applied` committed it.
 */
export type Outcome = 'invalid' | 'valid' | 'unchanged' | 'planned' | 'rehearsed' | 'applied';

/** The commit that the manifests were read from. */
export interface Revision {
  readonly commit: string;
  /** Whether files below the manifest paths differ from the commit. */
  readonly dirty: boolean;
}

/** What was read to get to the desired state. */
export interface InputSummary {
  readonly paths: readonly string[];
  /** Files that hold documents, as `Location.file` names them. */
  readonly files: readonly string[];
  readonly filesRead: number;
  readonly bytesRead: number;
  /** Desired objects per kind. */
  readonly objects: Readonly<Record<Kind, number>>;
}

/** The result of one pass: everything that a report says, and nothing that a report decides. */
export interface Reconciliation {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined when nothing was planned: the input was invalid, or only validation was asked for. */
  readonly plan: Plan | undefined;
  readonly applied: { readonly runId: string; readonly counts: Counts } | undefined;
  /** What was done on this host, or would be; undefined where it was left alone. */
  readonly host: HostResult | undefined;
  /** What the lock file says anew; undefined where no content comes from a source. */
  readonly lock: SettledLock | undefined;
  /** What became of each unit, where units are isolated. */
  readonly units: readonly UnitOutcome[] | undefined;
  /** Undefined outside of git. */
  readonly revision: Revision | undefined;
  readonly source: string;
  /** `Database.description`; undefined when no database was opened. */
  readonly database: string | undefined;
  readonly input: InputSummary;
  /** Milliseconds. */
  readonly timings: {
    readonly read: number;
    readonly plan: number;
    readonly apply: number;
    readonly total: number;
  };
  /** SQL statements sent, transaction control included. */
  readonly statements: number;
  /** Rows that the database answered with. */
  readonly rowsRead: number;
}
