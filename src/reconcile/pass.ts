import { randomUUID } from 'node:crypto';
import type { RunContext } from '../apply/apply-plan.ts';
import type { Database, TransactionOptions } from '../database/database.ts';
import type { LiveMemory } from '../database/live-memory.ts';
import type { JsonValue } from '../catalog/json.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { DeletePolicy } from '../plan/delete-policy.ts';
import type { Approval } from '../plan/compare-plans.ts';
import type { PlanMemory } from '../plan/plan-memory.ts';
import type { DriftMode, Plan } from '../plan/plan.ts';
import type { DesiredState } from './read-desired.ts';
import type { Outcome, Reconciliation, Revision } from './reconciliation.ts';
import type { OnPassEvent } from './pass-event.ts';
import type { Snapshot } from './read-snapshot.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { UnitFailures } from './unit-outcome.ts';

/** Who runs, for the audit. */
export interface RunIdentity {
  readonly host: string;
  readonly actor: string;
  /** Of reconcile. */
  readonly version: string;
}

/** One pass under way: the desired state is known and valid, the database is open. */
export interface Pass {
  readonly database: Database;
  /** What earlier passes read of it; undefined where nothing can be known of what became of that since. */
  readonly live: LiveMemory | undefined;
  /** What earlier passes found to be as it should be. */
  readonly settled: PlanMemory | undefined;
  readonly desired: DesiredState;
  readonly revision: Revision | undefined;
  readonly source: string;
  readonly schema: string | undefined;
  readonly adopt: boolean;
  readonly drift: DriftMode;
  /** What may be deleted; undefined where nothing is. */
  readonly prune: DeletePolicy | undefined;
  /** Whether a unit that is invalid or fails is left out, instead of holding up all others. */
  readonly keepGoing: boolean;
  /** What was reviewed; anything else is refused. */
  readonly approval: Approval | undefined;
  /** Milliseconds for which the audit keeps runs; undefined: for ever. */
  readonly historyRetention: number | undefined;
  readonly limits: TransactionOptions;
  readonly identity: RunIdentity;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly stopwatch: Stopwatch;
  readonly signal: AbortSignal | undefined;
  /** Told of the stage that begins. */
  readonly onStage: (stage: string) => void;
  /** Told of what happens. */
  readonly onEvent: OnPassEvent;
}

/** How a pass ended. */
export interface Ending {
  readonly outcome: Outcome;
  readonly plan: Plan | undefined;
  /** What planning found; empty when it found nothing. */
  readonly diagnostics: readonly Diagnostic[];
  readonly applied: Reconciliation['applied'];
  /** Units that were left out. */
  readonly failures: UnitFailures;
  /** What the plan rests on; undefined where there is no plan. */
  readonly snapshot: Snapshot | undefined;
}

/** The end of a pass that could not be planned. */
export function endInvalid(diagnostics: readonly Diagnostic[]): Ending {
  return {
    outcome: 'invalid',
    plan: undefined,
    diagnostics,
    applied: undefined,
    failures: new Map(),
    snapshot: undefined,
  };
}

/** Who applies `plan`, from where. */
export function buildRunContext(pass: Pass, plan: Plan, failures: UnitFailures): RunContext {
  return {
    id: randomUUID(),
    source: pass.source,
    startedAt: pass.startedAt,
    commit: pass.revision?.commit,
    dirty: pass.revision?.dirty ?? false,
    ...pass.identity,
    planDigest: plan.digest,
    outcome: failures.size === 0 ? 'applied' : 'partial',
    failed: failures.size === 0 ? null : summarizeFailures(failures),
  };
}

/** For the audit: a list of `{unit, reason}`. */
function summarizeFailures(failures: UnitFailures): JsonValue {
  return [...failures].map(([unit, diagnostics]) => ({
    unit,
    reason: diagnostics.map(({ message }) => message).join('; '),
  }));
}
