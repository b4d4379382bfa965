import { keyOf } from '../plan/key-of.ts';
import type { Kind } from '../catalog/kinds.ts';
import { acquireApplyLock } from '../database/acquire-apply-lock.ts';
import { forgetInventory, markInventory, moveInventory } from '../database/change-inventory.ts';
import type { Queryable } from '../database/database.ts';
import type { CatalogLayout } from '../database/introspect.ts';
import { recordChanges } from '../database/record-changes.ts';
import { recordInventory } from '../database/record-inventory.ts';
import { recordRun, type RunRecord } from '../database/record-run.ts';
import { sendNotification } from '../database/send-notification.ts';
import { trimHistory } from '../database/trim-history.ts';
import { isEmpty, type Counts, type Plan } from '../plan/plan.ts';
import { buildWrites } from './build-writes.ts';
import { refuseMoved } from './refuse-moved.ts';
import { refuseWiderDeletes } from './refuse-wider-deletes.ts';

/** Who applies what, for the audit. */
export type RunContext = Omit<RunRecord, 'schema' | 'counts' | 'held'>;

export interface ApplyInput {
  readonly plan: Plan;
  readonly layout: CatalogLayout;
  readonly run: RunContext;
  /** Milliseconds for which the audit keeps runs; for ever unless told. */
  readonly historyRetention?: number;
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
  const { plan, run } = input;
  if (!isEmpty(plan)) {
    await beginApply(transaction, input);
    await writeCatalog(transaction, input);
    await recordApply(transaction, input);
  }
  return { runId: run.id, counts: plan.counts, countsByKind: plan.countsByKind };
}

/** Keeps others from applying, and makes sure that the plan is still about what is there. */
export async function beginApply(
  transaction: Queryable,
  { plan, layout: { schema } }: Pick<ApplyInput, 'plan' | 'layout'>,
): Promise<void> {
  await acquireApplyLock(transaction, schema);
  await refuseMoved(transaction, plan, schema);
  await refuseWiderDeletes(transaction, plan, schema);
}

/** Writes the rows of the catalog. */
export async function writeCatalog(
  transaction: Queryable,
  { plan, layout: { schema } }: Pick<ApplyInput, 'plan' | 'layout'>,
): Promise<void> {
  for (const { run } of buildWrites(plan, schema)) await run(transaction);
}

/** Writes the inventory and the audit. */
export async function recordApply(transaction: Queryable, input: ApplyInput): Promise<void> {
  const { plan, layout, run, historyRetention: retention } = input;
  const { schema } = layout;
  const { source, commit, id: runId } = run;
  const deleted = plan.changes.filter(({ action }) => action === 'delete');
  const forgotten = new Map(
    [...deleted, ...plan.forgets].map(({ kind, ref }) => [keyOf({ kind, ref }), { kind, ref }]),
  );
  await moveInventory(transaction, { schema, moves: plan.moves });
  await recordInventory(transaction, { schema, source, commit, runId, rows: plan.records });
  await markInventory(transaction, { schema, source, marks: plan.marks });
  await recordRun(transaction, { ...run, schema, counts: plan.countsByKind, held: plan.held.length });
  await recordChanges(transaction, { schema, runId, changes: plan.changes });
  await forgetInventory(transaction, { schema, source, keys: [...forgotten.values()] });
  if (retention !== undefined) await trimHistory(transaction, { schema, retention });
  await sendNotification(transaction, { run: runId, schema, counts: plan.counts });
}
