import type { AppliedObject, LiveObject, LiveState, ObjectKey } from '../../src/catalog/catalog-object.ts';
import { columnsOf } from '../../src/catalog/columns.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';

/** What a database would hold after a plan: only `values` and `records` are looked at, as an apply would. */
export function applyInMemory(plan: Plan, live: LiveState): LiveState {
  const rows = new Map(live.objects.map((row) => [keyOf(row), row]));
  for (const change of plan.changes) rows.set(keyOf(change), writeRow(change, rows.get(keyOf(change)), live));
  const inventory = new Map(live.inventory.map((applied) => [keyOf(applied), applied]));
  for (const record of plan.records) {
    const applied: AppliedObject = {
      ...(JSON.parse(JSON.stringify(record)) as typeof record),
      source: plan.source,
      commit: undefined,
      appliedAt: '2026-01-01T00:00:00Z',
      preventDestroy: false,
      held: undefined,
    };
    inventory.set(keyOf(record), applied);
  }
  return { ...live, objects: [...rows.values()], inventory: [...inventory.values()] };
}

function writeRow(change: Change, row: LiveObject | undefined, { columns }: LiveState): LiveObject {
  if ((row === undefined) !== (change.action === 'create'))
    throw new Error(`cannot ${change.action} ${change.ref}`);
  const defaults = columnsOf(change.kind)
    .filter(({ name }) => columns[change.kind].has(name))
    .map((column) => [column.name, column.default]);
  const values = JSON.parse(JSON.stringify(change.values)) as Change['values'];
  const fields = { ...(row?.fields ?? Object.fromEntries(defaults)), ...values };
  const parent = fields[change.kind === 'runtime' ? 'pack' : 'runtime'];
  return {
    kind: change.kind,
    ref: change.ref,
    parent: typeof parent === 'string' ? parent : undefined,
    fields,
    id: row?.id ?? change.ref,
    rowVersion: `${row?.rowVersion ?? ''}+`,
  };
}

function keyOf({ kind, ref }: ObjectKey): string {
  return `${kind} ${ref}`;
}
