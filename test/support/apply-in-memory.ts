import type { AppliedObject, LiveObject, LiveState, ObjectKey } from '../../src/catalog/catalog-object.ts';
import { columnsOf } from '../../src/catalog/columns.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';

/** What a database would hold after a plan: only `values` and `records` are looked at, as an apply would. */
export function applyInMemory(plan: Plan, live: LiveState): LiveState {
  const rows = new Map(live.objects.map((row) => [keyOf(row), row]));
  for (const change of plan.changes) {
    const { kind, previousRef, ref } = change;
    const before = keyOf({ kind, ref: previousRef ?? ref });
    const row = rows.get(before);
    rows.delete(before);
    if (change.action !== 'delete') rows.set(keyOf(change), writeRow(change, row, live));
  }
  const inventory = new Map(live.inventory.map((applied) => [keyOf(applied), applied]));
  for (const { kind, from, to } of plan.moves) {
    const applied = inventory.get(keyOf({ kind, ref: from.ref }));
    if (applied?.source !== from.source) throw new Error(`cannot move ${from.ref}`);
    inventory.delete(keyOf(applied));
    inventory.set(keyOf({ kind, ref: to.ref }), { ...applied, ...to });
  }
  for (const { held, ...key } of plan.marks) {
    const applied = inventory.get(keyOf(key));
    if (applied === undefined) throw new Error(`cannot mark ${key.ref}`);
    inventory.set(keyOf(key), { ...applied, held });
  }
  const deleted = plan.changes.filter(({ action }) => action === 'delete');
  for (const key of [...deleted, ...plan.forgets]) inventory.delete(keyOf(key));
  for (const record of plan.records) {
    const applied: AppliedObject = {
      ...(JSON.parse(JSON.stringify(record)) as typeof record),
      source: plan.source,
      commit: undefined,
      appliedAt: '2026-01-01T00:00:00Z',
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
