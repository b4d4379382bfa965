import { findDependents } from '../catalog/find-dependents.ts';
import { packOf } from '../catalog/ref.ts';
import type { Ending } from './pass.ts';
import type { DesiredState } from './read-desired.ts';
import type { UnitOutcome, UnitStatus } from './unit-outcome.ts';

/** What became of each unit of a pass that isolates them, by ref. */
export function describeUnits(
  { desired, withheld, unattributed, failures: known }: DesiredState,
  { plan, failures, outcome }: Ending,
): readonly UnitOutcome[] {
  const failed = failures.size === 0 ? known : failures;
  const blocked = findDependents([...desired.objects, ...withheld], failed.keys());
  const changed = new Set((plan?.changes ?? []).map(({ ref }) => packOf(ref)));
  const skipped = new Set(
    (plan?.held ?? []).filter(({ reason }) => reason === 'incomplete').map(({ ref }) => packOf(ref)),
  );
  const done: UnitStatus = outcome === 'applied' ? 'applied' : 'planned';
  const units = new Set([...desired.objects.map(({ ref }) => packOf(ref)), ...failed.keys(), ...skipped]);
  const outcomes = [...units].sort().map((unit): UnitOutcome => {
    const diagnostics = failed.get(unit);
    if (diagnostics !== undefined) return { unit, status: 'failed', by: undefined, diagnostics };
    const by = blocked.get(unit);
    if (by !== undefined) return { unit, status: 'blocked', by, diagnostics: [] };
    const rest = skipped.has(unit) ? 'skipped' : 'unchanged';
    return { unit, status: changed.has(unit) ? done : rest, by: undefined, diagnostics: [] };
  });
  if (unattributed.length === 0) return outcomes;
  return [...outcomes, { unit: undefined, status: 'failed', by: undefined, diagnostics: unattributed }];
}
