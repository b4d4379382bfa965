import { applyIsolated } from '../apply/apply-isolated.ts';
import { applyPlan, type ApplyInput } from '../apply/apply-plan.ts';
import { findDependents } from '../catalog/find-dependents.ts';
import type { Queryable } from '../database/database.ts';
import type { Plan } from '../plan/plan.ts';
import { locateColumn } from './locate-column.ts';
import { buildRunContext, type Pass } from './pass.ts';
import { planPass, type Planned } from './plan-pass.ts';
import type { Snapshot } from './read-snapshot.ts';
import type { Reconciliation } from './reconciliation.ts';
import type { UnitFailures } from './unit-outcome.ts';
import { InternalError } from '../errors.ts';

export type PlannedChanges = Extract<Planned, { readonly refused: undefined }>;

/** What was applied: the plan, without the units that the database refused where units are isolated. */
export interface AppliedPlan {
  readonly plan: Plan;
  readonly failures: UnitFailures;
  readonly applied: NonNullable<Reconciliation['applied']>;
}

/** Writes a plan within `transaction`. */
export async function applyPlanned(
  pass: Pass,
  transaction: Queryable,
  { planned, snapshot, input }: { planned: PlannedChanges; snapshot: Snapshot; input: ApplyInput },
): Promise<AppliedPlan> {
  // What was approved is applied whole, or not at all.
  if (!pass.keepGoing || pass.approval !== undefined) {
    const { runId, counts } = await applyPlan(transaction, input);
    return { plan: planned.plan, failures: planned.failures, applied: { runId, counts } };
  }
  let { plan, failures } = planned;
  const { objects } = pass.desired.desired;
  const { runId, counts } = await applyIsolated(transaction, input, {
    locate: locateColumn(pass.desired),
    findDependents: (units) =>
      findDependents([...objects, ...pass.desired.withheld], [...failures.keys(), ...units]).keys(),
    leaveOut: async (refused) => {
      failures = new Map([
        ...failures,
        ...refused.map(({ unit, diagnostic }) => [unit, [diagnostic]] as const),
      ]);
      const rest = await planPass(pass, snapshot, { transaction, failures });
      if (rest.plan === undefined) throw new InternalError('a part of a plan is refused');
      ({ plan, failures } = rest);
      return { plan, run: { ...buildRunContext(pass, plan, failures), id: input.run.id } };
    },
  });
  return { plan, failures, applied: { runId, counts } };
}
