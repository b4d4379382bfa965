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
import { findRejectedChange } from './explain-rejection.ts';

interface RefusedUnit {
  /** Ref of the pack. */
  readonly unit: string;
  readonly diagnostic: Diagnostic;
}

export interface Isolation {
  /** Plans anew without a unit that the database refuses, and without those that need it. */
  readonly leaveOut: (refused: RefusedUnit) => Promise<{ readonly plan: Plan; readonly run: RunContext }>;
  readonly locate: LocateColumn;
}

/**
 * As applyPlan, but a unit that the database refuses is undone by a savepoint and left out, with those that need it; everything else is
 * written. A constraint that is checked only at the end of the transaction is checked before. The number of statements depends on how many
 * units are refused, not on how many there are. Throws as applyPlan does; RejectedStatement only where no single object is to blame.
 */
export async function applyIsolated(
  transaction: Queryable,
  input: ApplyInput,
  { leaveOut, locate }: Isolation,
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
      findRejectedChange(transaction, { plan: current, layout, rejection, locate }),
    );
    if (rejected === undefined) throw rejection;
    const { object, diagnostic } = rejected;
    ({ plan, run } = await leaveOut({ unit: packOf(object.ref), diagnostic }));
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
