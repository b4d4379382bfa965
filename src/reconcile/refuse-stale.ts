import { OperationalError } from '../errors.ts';
import { describeDeviations, type Approval } from '../plan/compare-plans.ts';
import type { Plan } from '../plan/plan.ts';

const shown = 8;

/** Throws OperationalError `plan.stale` unless the plan is the one that was approved. */
export function refuseStale(
  plan: Plan,
  approval: Approval | undefined,
  { tracking }: { readonly tracking: boolean },
): void {
  if (approval === undefined || plan.digest === approval.digest) return;
  const deviations = describeDeviations(approval, plan);
  const names = deviations.slice(0, shown);
  const others = deviations.length - names.length;
  const list = [...names, ...(others > 0 ? [`and ${others} more`] : [])];
  const detail = list.length > 0 ? list.join('; ') : `it is ${plan.digest} now, not ${approval.digest}`;
  throw new OperationalError(`the approved plan is stale: ${detail}`, {
    code: 'plan.stale',
    hint: tracking
      ? 'Nothing was written. Plan again, have that reviewed, and apply it.'
      : 'Nothing was written. Run `reconcile migrate` before planning: as long as there is no inventory, the hashes of secrets differ from run to run.',
  });
}
