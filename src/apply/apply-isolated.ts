import { packOf } from '../catalog/ref.ts';
import type { Queryable } from '../database/database.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { isEmpty, type Plan } from '../plan/plan.ts';
import {
  beginApply,
  recordApply,
  writeCatalog,
  type ApplyInput,
  type ApplyResult,
  type RunContext,
} from './apply-plan.ts';
import { attempt } from './attempt.ts';
import type { LocateColumn } from './describe-culprit.ts';
import type { FindDependents } from './find-culprits.ts';
import { findRejectedChanges } from './find-rejected-changes.ts';

interface RefusedUnit {
  /** Ref of the pack. */
  readonly unit: string;
  readonly diagnostic: Diagnostic;
}

export interface Isolation {
  /** Plans anew without units that the database refuses, and without those that need them. */
  readonly leaveOut: (
    refused: readonly RefusedUnit[],
  ) => Promise<{ readonly plan: Plan; readonly run: RunContext }>;
  readonly findDependents: FindDependents;
  readonly locate: LocateColumn;
}

/**
 * As applyPlan, but units that the database refuses are undone by a savepoint and left out, with those that need them; everything else is
 * written. A constraint that is checked only at the end of the transaction is checked before. The number of statements depends on how many
 * units are refused, and on the logarithm of how many there are. Throws as applyPlan does; RejectedStatement only where no single object is to blame.
 */
export async function applyIsolated(
  transaction: Queryable,
  input: ApplyInput,
  { leaveOut, locate, findDependents }: Isolation,
): Promise<ApplyResult> {
  let { plan, run } = input;
  const { layout } = input;
  if (isEmpty(plan)) return { runId: run.id, counts: plan.counts, countsByKind: plan.countsByKind };
  await beginApply(transaction, input);
  while (!isEmpty(plan)) {
    const current = plan;
    const rejection = await attempt(transaction, async () => {
      await writeCatalog(transaction, { plan: current, layout });
      await transaction.query('set constraints all immediate');
    });
    if (rejection === undefined) break;
    const rejected = await investigate(transaction, () =>
      findRejectedChanges(transaction, { plan: current, layout, locate }, findDependents),
    );
    if (rejected.length === 0) throw rejection;
    const refused = rejected.map(({ object, diagnostic }) => ({ unit: packOf(object.ref), diagnostic }));
    ({ plan, run } = await leaveOut(refused));
  }
  if (!isEmpty(plan)) await recordApply(transaction, { ...input, plan, run });
  return { runId: run.id, counts: plan.counts, countsByKind: plan.countsByKind };
}

/** Runs `work` and undoes all that it wrote. */
async function investigate<T>(transaction: Queryable, work: () => Promise<T>): Promise<T> {
  await transaction.query('savepoint investigation');
  const found = await work();
  await transaction.query('rollback to savepoint investigation');
  await transaction.query('release savepoint investigation');
  return found;
}
