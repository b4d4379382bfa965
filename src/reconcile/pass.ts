import { randomUUID } from 'node:crypto';
import type { RunContext } from '../apply/apply-plan.ts';
import type { Database, TransactionOptions } from '../database/database.ts';
import { hasErrors, type Diagnostic } from '../diagnostics.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { LiveState } from '../catalog/catalog-object.ts';
import type { DesiredState } from './read-desired.ts';
import type { Outcome, Reconciliation, Revision } from './reconciliation.ts';
import type { Stopwatch } from './stopwatch.ts';

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
  readonly desired: DesiredState;
  readonly revision: Revision | undefined;
  readonly source: string;
  readonly schema: string | undefined;
  readonly adopt: boolean;
  readonly limits: TransactionOptions;
  readonly identity: RunIdentity;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly stopwatch: Stopwatch;
  readonly signal: AbortSignal | undefined;
  /** Told of the stage that begins. */
  readonly onStage: (stage: string) => void;
}

/** How a pass ended. */
export interface Ending {
  readonly outcome: Outcome;
  readonly plan: Plan | undefined;
  /** What planning found; empty when it found nothing. */
  readonly diagnostics: readonly Diagnostic[];
  readonly applied: Reconciliation['applied'];
}

/** What planning came to: a plan, or findings that forbid one. */
export type Planned =
  | { readonly plan: Plan; readonly diagnostics: readonly Diagnostic[]; readonly refused: undefined }
  | { readonly plan: undefined; readonly refused: Ending };

/** Compares a pass's desired state with what the database holds. */
export function planAgainst(pass: Pick<Pass, 'desired' | 'source' | 'adopt'>, live: LiveState): Planned {
  const { desired, scope } = pass.desired;
  const { plan, diagnostics } = buildPlan({
    desired,
    live,
    source: pass.source,
    adopt: pass.adopt,
    ...(scope === undefined ? {} : { scope }),
  });
  if (!hasErrors(diagnostics)) return { plan, diagnostics, refused: undefined };
  return {
    plan: undefined,
    refused: { outcome: 'invalid', plan: undefined, diagnostics, applied: undefined },
  };
}

/** Who applies `plan`, from where. */
export function buildRunContext(pass: Pass, plan: Plan): RunContext {
  return {
    id: randomUUID(),
    source: pass.source,
    startedAt: pass.startedAt,
    commit: pass.revision?.commit,
    dirty: pass.revision?.dirty ?? false,
    ...pass.identity,
    planDigest: plan.digest,
  };
}
