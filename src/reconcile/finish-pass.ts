import type { ApplyInput } from '../apply/apply-plan.ts';
import type { Queryable } from '../database/database.ts';
import { OperationalError } from '../errors.ts';
import { isEmpty } from '../plan/plan.ts';
import { applyPlanned, type AppliedPlan, type PlannedChanges } from './apply-planned.ts';
import { explainRefusal } from './explain-refusal.ts';
import { buildRunContext, type Ending, type Pass } from './pass.ts';
import { planPass, type Planned } from './plan-pass.ts';
import { joinTransaction, prepareTables } from './prepare-tables.ts';
import { readSnapshot, type Snapshot } from './read-snapshot.ts';
import { refuseInterrupted } from './refuse-interrupted.ts';
import { refuseStale } from './refuse-stale.ts';

/** How often a plan is made anew when the rows that it rests on have moved. */
const maxAttempts = 3;

/** How far a pass is to go once the desired state is known. */
export type Mode = 'plan' | 'rehearse' | 'apply';

/** What each mode does with the open database. */
export const finishers: Readonly<Record<Mode, (pass: Pass) => Promise<Ending>>> = {
  plan: finishAtPlan,
  rehearse: finishWithRehearsal,
  apply: finishWithApply,
};

/** Reads and plans; writes nothing. */
async function finishAtPlan(pass: Pass): Promise<Ending> {
  const { planned, snapshot } = await readAndPlan(pass);
  if (planned.plan !== undefined) refuseStale(planned.plan, pass.approval, snapshot.layout);
  return endWithoutWriting(planned);
}

/** Applies in a transaction that is rolled back, our own tables included where they are missing. */
async function finishWithRehearsal(pass: Pass): Promise<Ending> {
  const first = await readAndPlan(pass);
  if (first.planned.plan === undefined || isEmpty(first.planned.plan))
    return endWithoutWriting(first.planned);
  refuseInterrupted(pass.signal);
  pass.onStage('rehearsing');
  let input: ApplyInput | undefined;
  const rehearse = async (transaction: Queryable): Promise<Ending> => {
    const { planned, snapshot } = await completeTables(pass, transaction, first);
    if (planned.plan === undefined) return planned.refused;
    refuseStale(planned.plan, pass.approval, first.snapshot.layout);
    input = buildApplyInput(pass, planned, snapshot);
    const { plan, failures } = await applyPlanned(pass, transaction, { planned, snapshot, input });
    return { ...endWithoutWriting({ ...planned, plan, failures }), outcome: 'rehearsed' };
  };
  try {
    return await pass.stopwatch.measure('apply', () => pass.database.rehearse(rehearse, pass.limits));
  } catch (error) {
    throw await explainRefusal(pass, input, error);
  }
}

/** Makes our tables as a part of `transaction`, and plans anew if that was needed: the inventory brings the key of the hashes. */
async function completeTables(pass: Pass, transaction: Queryable, first: Reading): Promise<Reading> {
  if (first.snapshot.layout.pendingMigrations.length === 0) return first;
  await prepareTables(joinTransaction(pass.database, transaction), tablesOf(pass));
  const snapshot = await readSnapshot(transaction, pass.schema);
  return { snapshot, planned: await planPass(pass, snapshot, { transaction }) };
}

/** Applies; makes the plan anew when the database moved in the meantime. */
async function finishWithApply(pass: Pass): Promise<Ending> {
  if (pass.database.driver === 'embedded') await prepareTables(pass.database, tablesOf(pass));
  let { planned, snapshot } = await readAndPlan(pass);
  const { tracking } = snapshot.layout;
  if (snapshot.layout.pendingMigrations.length > 0 && hasChanges(planned)) {
    await prepareTables(pass.database, tablesOf(pass));
    // The inventory brings the key of the hashes: the plan is another now.
    ({ planned, snapshot } = await readAndPlan(pass));
  }
  for (let attempt = 1; ; attempt += 1) {
    if (planned.plan === undefined) return planned.refused;
    refuseStale(planned.plan, pass.approval, { tracking });
    if (isEmpty(planned.plan)) return endWithoutWriting(planned);
    const { diagnostics } = planned;
    try {
      const { applied, plan, failures } = await applyOnce(pass, { planned, snapshot });
      if (isEmpty(plan)) return endWithoutWriting({ ...planned, plan, failures });
      return { outcome: 'applied', plan, diagnostics, failures, applied, snapshot };
    } catch (error) {
      const moved = error instanceof OperationalError && error.code === 'database.moved';
      if (!moved || attempt >= maxAttempts) throw error;
    }
    ({ planned, snapshot } = await readAndPlan(pass));
  }
}

function hasChanges({ plan }: Planned): boolean {
  return plan !== undefined && !isEmpty(plan);
}

async function applyOnce(
  pass: Pass,
  { planned, snapshot }: { readonly planned: PlannedChanges; readonly snapshot: Snapshot },
): Promise<AppliedPlan> {
  refuseInterrupted(pass.signal);
  pass.onStage('applying');
  pass.onEvent({ type: 'planned', plan: planned.plan });
  pass.onEvent({ type: 'applying', digest: planned.plan.digest });
  const input = buildApplyInput(pass, planned, snapshot);
  const apply = async (transaction: Queryable): Promise<AppliedPlan> => {
    const result = await applyPlanned(pass, transaction, { planned, snapshot, input });
    refuseInterrupted(pass.signal);
    return result;
  };
  try {
    const result = await pass.stopwatch.measure('apply', () => pass.database.transact(apply, pass.limits));
    pass.onEvent({ type: 'applied', applied: result.applied });
    return result;
  } catch (error) {
    throw await explainRefusal(pass, input, error);
  }
}

function buildApplyInput(pass: Pass, { plan, failures }: PlannedChanges, { layout }: Snapshot): ApplyInput {
  const { historyRetention } = pass;
  return {
    plan,
    layout,
    run: buildRunContext(pass, plan, failures),
    ...(historyRetention === undefined ? {} : { historyRetention }),
  };
}

/** The database as it was read, and what was planned on it. */
interface Reading {
  readonly planned: Planned;
  readonly snapshot: Snapshot;
}

async function readAndPlan(pass: Pass): Promise<Reading> {
  refuseInterrupted(pass.signal);
  pass.onStage('reading the database');
  return pass.stopwatch.measure('plan', async () => {
    return pass.database.read(async (transaction) => {
      const snapshot = await readSnapshot(transaction, pass.schema, pass.live);
      return { snapshot, planned: await planPass(pass, snapshot, { transaction }) };
    });
  });
}

/** The ending of a pass that writes nothing, because it must not or because there is nothing to write. */
export function endWithoutWriting(planned: Planned): Ending {
  if (planned.plan === undefined) return planned.refused;
  const { plan, diagnostics, failures, snapshot } = planned;
  return {
    outcome: isEmpty(plan) ? 'unchanged' : 'planned',
    plan,
    diagnostics,
    failures,
    applied: undefined,
    snapshot,
  };
}

function tablesOf(pass: Pass): Parameters<typeof prepareTables>[1] {
  return { schema: pass.schema, lockTimeout: pass.limits.lockTimeout };
}
