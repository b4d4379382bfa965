import type { DesiredCatalog, DesiredObject, LiveState, ObjectKey } from '../catalog/catalog-object.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { checkReferences } from './check-references.ts';
import { clearDefaults } from './clear-defaults.ts';
import { compareKeys } from './compare-keys.ts';
import { countChanges, sumCounts } from './count-changes.ts';
import { describeMissingColumns } from './describe-missing-columns.ts';
import { digestPlan } from './digest-plan.ts';
import { freezeDeep } from './freeze-deep.ts';
import { resolveContext, type PlanContext } from './plan-context.ts';
import { planObject } from './plan-object.ts';
import type { Change, InventoryRecord, Orphan, Plan } from './plan.ts';

export interface PlanInput {
  readonly desired: DesiredCatalog;
  readonly live: LiveState;
  /** Name of the source that the manifests are. */
  readonly source: string;
  /** Whether rows that differ and that no source owns are taken over. */
  readonly adopt: boolean;
  /** Objects that were asked about; undefined means all. Others that left the manifests are no orphans. */
  readonly scope?: (key: ObjectKey) => boolean;
}

export interface BuiltPlan {
  /** Complete only when no diagnostic is an error: refused objects are left out. */
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares what the manifests want with what the database holds and with what was last applied. Pure; changes nothing. */
export function buildPlan({ desired, live, source, adopt, scope }: PlanInput): BuiltPlan {
  const context = resolveContext({ live, source, adopt });
  const objects = [...desired.objects].sort(compareKeys);
  const desiredPacks = new Set(objects.filter(({ kind }) => kind === 'pack').map(({ ref }) => ref));
  const drafts = draftChanges(objects, context);
  const changes = [...clearDefaults(drafts.changes, drafts.planned, context)].sort(compareChanges);
  const countsByKind = countChanges(changes, drafts.planned);
  const plan: Plan = {
    source,
    changes,
    records: drafts.records,
    orphans: findOrphans(objects, live, { source, scope }),
    counts: sumCounts(countsByKind),
    countsByKind,
    notices: describeMissingColumns(objects, live.columns),
    digest: digestPlan({ source, changes, records: drafts.records }),
  };
  const references = checkReferences(desired.openReferences, context.live, desiredPacks);
  return { plan: freezeDeep(plan), diagnostics: [...drafts.refused, ...references] };
}

interface Drafts {
  /** Objects that were not refused. */
  readonly planned: readonly DesiredObject[];
  readonly changes: readonly Change[];
  readonly records: readonly InventoryRecord[];
  readonly refused: readonly Diagnostic[];
}

function draftChanges(objects: readonly DesiredObject[], context: PlanContext): Drafts {
  const planned: DesiredObject[] = [];
  const changes: Change[] = [];
  const records: InventoryRecord[] = [];
  const refused: Diagnostic[] = [];
  for (const object of objects) {
    if (context.columns[object.kind].length === 0) continue;
    const draft = planObject(object, context);
    if (draft.refused !== undefined) {
      refused.push(draft.refused);
      continue;
    }
    planned.push(object);
    if (draft.change !== undefined) changes.push(draft.change);
    if (draft.record !== undefined) records.push(draft.record);
  }
  return { planned, changes, records, refused };
}

/** Versions that stop being the default come first, so that a runtime never has two. */
function compareChanges(first: Change, second: Change): number {
  if (first.kind === second.kind) {
    const order = Number(clearsDefault(second)) - Number(clearsDefault(first));
    if (order !== 0) return order;
  }
  return compareKeys(first, second);
}

function clearsDefault({ action, values }: Change): boolean {
  return action !== 'create' && values['is_default'] === false;
}

/** Rows that are ours and that no manifest wants any longer. */
function findOrphans(
  objects: readonly DesiredObject[],
  live: LiveState,
  { source, scope }: { readonly source: string; readonly scope: PlanInput['scope'] | undefined },
): readonly Orphan[] {
  const keyOf = ({ kind, ref }: ObjectKey): string => `${kind} ${ref}`;
  const wanted = new Set(objects.map(keyOf));
  const existing = new Set(live.objects.map(keyOf));
  return live.inventory
    .filter((applied) => applied.source === source && !wanted.has(keyOf(applied)))
    .filter((applied) => existing.has(keyOf(applied)) && (scope === undefined || scope(applied)))
    .map(({ kind, ref, location }) => ({ kind, ref, location }))
    .sort(compareKeys);
}
