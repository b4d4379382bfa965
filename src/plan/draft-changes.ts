import type { DesiredObject } from '../catalog/catalog-object.ts';
import { parentKinds } from '../catalog/kinds.ts';
import { packOf } from '../catalog/ref.ts';
import { keyOf } from './key-of.ts';
import type { PlanContext } from './plan-context.ts';
import { recallSettled, type PlanMemory } from './plan-memory.ts';
import { describeCreate, planObject, type ObjectPlan } from './plan-object.ts';
import type { Change, Drift, InventoryRecord } from './plan.ts';
import { readStatement } from './statement.ts';
import type { UnitFinding } from './unit-finding.ts';

interface Drafts {
  /** Objects that were not refused. */
  readonly planned: readonly DesiredObject[];
  readonly changes: readonly Change[];
  readonly records: readonly InventoryRecord[];
  readonly drift: readonly Drift[];
  readonly refused: readonly UnitFinding[];
}

/** Plans each desired object on its own, but for those that are known to be as they should be. */
export function draftChanges(
  objects: readonly DesiredObject[],
  context: PlanContext,
  memory?: PlanMemory,
): Drafts {
  const settled = recallSettled(memory, context);
  const planned: DesiredObject[] = [];
  const changes: Change[] = [];
  const records: InventoryRecord[] = [];
  const drift: Drift[] = [];
  const refused: UnitFinding[] = [];
  const leftMissing = new Map<string, DesiredObject>();
  for (const object of objects) {
    if (context.columns[object.kind].length === 0) continue;
    if (settled.has(object)) {
      planned.push(object);
      continue;
    }
    const draft = planObject(object, context);
    if (draft.refused !== undefined) {
      refused.push({ unit: packOf(object.ref), diagnostic: draft.refused });
      continue;
    }
    planned.push(object);
    if (draft.drift !== undefined) drift.push(draft.drift);
    if (draft.leftMissing === true) leftMissing.set(keyOf(object), object);
    if (draft.record !== undefined) records.push(draft.record);
    if (isSettled(draft)) settled.add(object);
    if (draft.change === undefined) continue;
    if (draft.change.action === 'create') changes.push(...restoreParents(object, leftMissing, context));
    changes.push(draft.change);
  }
  return { planned, changes, records, drift, refused };
}

function isSettled({ change, drift, record }: Extract<ObjectPlan, { refused: undefined }>): boolean {
  return change === undefined && drift === undefined && record === undefined;
}

/** Whatever is done about drift, a new object cannot be without what it belongs to. */
function restoreParents(
  object: DesiredObject,
  leftMissing: Map<string, DesiredObject>,
  context: PlanContext,
): readonly Change[] {
  const kind = parentKinds[object.kind];
  const key = kind === undefined ? '' : keyOf({ kind, ref: object.parent ?? '' });
  const parent = leftMissing.get(key);
  if (parent === undefined) return [];
  leftMissing.delete(key);
  const statement = readStatement(parent, context.columns[parent.kind]);
  return [...restoreParents(parent, leftMissing, context), describeCreate(statement, true, context.hash)];
}
