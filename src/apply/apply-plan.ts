import type { Kind } from '../catalog/kinds.ts';
import { acquireApplyLock } from '../database/acquire-apply-lock.ts';
import type { Queryable } from '../database/database.ts';
import type { CatalogLayout } from '../database/introspect.ts';
import { recordChanges } from '../database/record-changes.ts';
import { recordInventory } from '../database/record-inventory.ts';
import { recordRun, type RunRecord } from '../database/record-run.ts';
import { sendNotification } from '../database/send-notification.ts';
import { isEmpty, type Counts, type Plan } from '../plan/plan.ts';
import { buildWrites } from './build-writes.ts';
import { refuseMoved } from './refuse-moved.ts';

/** Who applies what, for the audit. */
export type RunContext = Omit<RunRecord, 'schema' | 'counts'>;

export interface ApplyInput {
  readonly plan: Plan;
  readonly layout: CatalogLayout;
  readonly run: RunContext;
}

export interface ApplyResult {
  readonly runId: string;
  readonly counts: Counts;
  readonly countsByKind: Readonly<Record<Kind, Counts>>;
}

/**
 * Writes what a plan says, with the inventory and the audit, inside of a transaction that the caller commits or rolls back; an empty plan
 * writes nothing. The number of statements does not depend on the number of changes.
 * Throws OperationalError `database.lock-timeout` (another apply is under way), `database.moved` (the plan is out of date: make a new one),
 * and RejectedStatement (see explainRejection). Needs READ COMMITTED: what another apply wrote while this one waited must be seen.
 */
export async function applyPlan(transaction: Queryable, input: ApplyInput): Promise<ApplyResult> {
  const { plan, layout, run } = input;
  if (!isEmpty(plan)) {
    await acquireApplyLock(transaction, layout.schema);
    await refuseMoved(transaction, plan, layout.schema);
    for (const { objects, run: write } of buildWrites(plan, layout.schema)) {
      await write(transaction, 0, objects.length);
    }
    await recordApply(transaction, input);
  }
  return { runId: run.id, counts: plan.counts, countsByKind: plan.countsByKind };
}

async function recordApply(transaction: Queryable, { plan, layout, run }: ApplyInput): Promise<void> {
  const { schema } = layout;
  const { source, commit, id: runId } = run;
  await recordInventory(transaction, { schema, source, commit, runId, rows: plan.records });
  await recordRun(transaction, { ...run, schema, counts: plan.countsByKind });
  await recordChanges(transaction, { schema, runId, changes: plan.changes });
  await sendNotification(transaction, { run: runId, schema, counts: plan.counts });
}
