import type { LiveState, ObjectKey } from '../catalog/catalog-object.ts';
import { findDependents } from '../catalog/find-dependents.ts';
import { packOf } from '../catalog/ref.ts';
import type { Queryable } from '../database/database.ts';
import { hasErrors, type Diagnostic } from '../diagnostics.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { endInvalid, type Ending, type Pass } from './pass.ts';
import { readDeletions } from './read-deletions.ts';
import type { DesiredState } from './read-desired.ts';
import type { Snapshot } from './read-snapshot.ts';
import type { UnitFailures } from './unit-outcome.ts';

/** What planning came to: a plan, or findings that forbid one. */
export type Planned =
  | {
      readonly plan: Plan;
      readonly diagnostics: readonly Diagnostic[];
      /** Units that the plan leaves out, because they failed. */
      readonly failures: UnitFailures;
      readonly snapshot: Snapshot;
      readonly refused: undefined;
    }
  | { readonly plan: undefined; readonly refused: Ending };

export type PlanOptions = Pick<Pass, 'desired' | 'source' | 'adopt' | 'drift' | 'prune' | 'keepGoing'> &
  Partial<Pick<Pass, 'settled'>>;

/**
 * Compares a pass's desired state with what the database holds. Where units are isolated, those that are refused are left out, with
 * those that need them, until what is left can be planned. Without a `transaction`, what deletes do to other tables stays unknown.
 */
export async function planPass(
  options: PlanOptions,
  snapshot: Snapshot,
  {
    transaction,
    failures: known,
  }: { readonly transaction: Queryable | undefined; readonly failures?: UnitFailures },
): Promise<Planned> {
  const unknown = findUnknownTargets(options, snapshot);
  if (unknown.length > 0) return { plan: undefined, refused: endInvalid(unknown) };
  const failures = new Map(known ?? options.desired.failures);
  for (;;) {
    const { plan, diagnostics, findings } = await planWithout(options, snapshot, { transaction, failures });
    if (!hasErrors(diagnostics)) return { plan, diagnostics, failures, snapshot, refused: undefined };
    if (!options.keepGoing) return { plan: undefined, refused: endInvalid(diagnostics) };
    for (const { unit, diagnostic } of findings) {
      if (diagnostic.severity === 'error') failures.set(unit, [...(failures.get(unit) ?? []), diagnostic]);
    }
  }
}

/** A target that no manifest describes may still be a row of ours that pruning deletes. */
function findUnknownTargets(
  { desired, source, prune }: PlanOptions,
  { live }: Snapshot,
): readonly Diagnostic[] {
  const owned = new Set(live.inventory.filter((applied) => applied.source === source).map(({ ref }) => ref));
  return desired.unknownTargets
    .filter(({ target }) => prune === undefined || !owned.has(target))
    .map(({ diagnostic }) => diagnostic);
}

async function planWithout(
  options: PlanOptions,
  snapshot: Snapshot,
  { transaction, failures }: { readonly transaction: Queryable | undefined; readonly failures: UnitFailures },
): Promise<ReturnType<typeof buildPlan>> {
  const { source, adopt, drift, prune } = options;
  const { desired, scope, isIncomplete } = leaveOut(options.desired, failures);
  const deletions =
    prune === undefined
      ? undefined
      : await readDeletions(
          transaction,
          { desired, whole: options.desired.whole, snapshot },
          { source, policy: prune, scope, isIncomplete, isEmpty: options.desired.isEmpty },
        );
  return buildPlan({
    desired,
    live: snapshot.live,
    source,
    adopt,
    drift,
    isIncomplete,
    ...(scope === undefined ? {} : { scope }),
    whole: options.desired.whole.objects,
    memory: options.settled,
    ...(deletions === undefined ? {} : { deletions }),
  });
}

interface Remainder extends Pick<DesiredState, 'desired' | 'scope'> {
  readonly isIncomplete: boolean;
}

/** The desired state without units that failed and without those that need them; nothing of theirs is taken for gone. */
function leaveOut(state: DesiredState, failures: UnitFailures): Remainder {
  const { desired, scope } = state;
  const isIncomplete = failures.size > 0 || state.unattributed.length > 0;
  if (failures.size === 0) return { desired, scope, isIncomplete };
  const blocked = findDependents([...desired.objects, ...state.withheld], failures.keys());
  const isLeft = (key: Pick<ObjectKey, 'ref'>): boolean => {
    const unit = packOf(key.ref);
    return !failures.has(unit) && !blocked.has(unit);
  };
  return {
    desired: {
      objects: desired.objects.filter(isLeft),
      openReferences: desired.openReferences.filter(({ from }) => isLeft(from)),
    },
    scope: (key) => isLeft(key) && (scope === undefined || scope(key)),
    isIncomplete,
  };
}

/** A snapshot of a database that holds nothing. */
export function snapshotOf(live: LiveState): Snapshot {
  const layout = { schema: 'public', columns: live.columns, tracking: false, secretKey: live.secretKey };
  return { layout: { ...layout, pendingMigrations: [] }, live };
}
