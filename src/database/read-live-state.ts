import type { AppliedObject, Fields, LiveObject, LiveState } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import type { CatalogLayout } from './introspect.ts';
import type { KnownCatalog, LiveMemory } from './live-memory.ts';
import { readCatalogMark, type CatalogMark } from './read-catalog-mark.ts';
import { readInventoryRow, selectInventory, type InventoryRow } from './select-inventory.ts';
import { selectObjects } from './select-objects.ts';

interface ObjectRow {
  readonly object_id: string;
  readonly object_version: string;
  readonly object_ref: string;
  readonly object_parent: string | null;
  readonly object_fields: Fields;
}

/** An object beside its inventory row; either may be missing. */
type JoinedRow = { readonly kind: Kind } & (ObjectRow | { readonly object_id: null }) &
  (InventoryRow | { readonly applied_ref: null });

type Rows = Pick<KnownCatalog, 'objects' | 'inventory'>;

/**
 * Reads the whole catalog, and the inventory of all sources, in one statement. With a `memory` of the same server and layout only rows that
 * were written since travel, in two statements, or three where rows were deleted; what is unchanged is given as the same value as before.
 */
export async function readLiveState(
  transaction: Queryable,
  layout: CatalogLayout,
  memory?: LiveMemory,
): Promise<LiveState> {
  if (memory === undefined) return toState(await readRows(transaction, layout), layout);
  const mark = await readCatalogMark(transaction, layout);
  const { known } = memory;
  const found =
    known?.place === mark.place ? await readChanges(transaction, layout, { known, mark }) : undefined;
  const rows = found ?? (await readRows(transaction, layout));
  const isSame = known !== undefined && rows.objects === known.objects && rows.inventory === known.inventory;
  const state = isSame ? known.state : toState(rows, layout);
  memory.known = { place: mark.place, bound: mark.bound, ...rows, state };
  return state;
}

/** What was known with what was written since; undefined where rows are gone that were known. */
async function readChanges(
  transaction: Queryable,
  layout: CatalogLayout,
  { known, mark }: { readonly known: KnownCatalog; readonly mark: CatalogMark },
): Promise<Rows | undefined> {
  const changes = await readRows(transaction, layout, known.bound);
  const objects = merge(known.objects, changes.objects);
  const inventory = merge(known.inventory, changes.inventory);
  // Every row there is was known or has changed: as many rows as there are can only be these.
  return objects.size === mark.objects && inventory.size === mark.inventory
    ? { objects, inventory }
    : undefined;
}

function merge<T>(known: ReadonlyMap<string, T>, changes: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return changes.size === 0 ? known : new Map([...known, ...changes]);
}

/** The rows that the transaction `since` or a later one may have written; all of them unless told. */
async function readRows(transaction: Queryable, layout: CatalogLayout, since?: string): Promise<Rows> {
  const { schema, tracking } = layout;
  const values = [...(tracking ? [schema] : []), ...(since === undefined ? [] : [since])];
  const bound = since === undefined ? undefined : `$${values.length}`;
  const parts = kinds.map((kind) => selectKind(kind, layout, bound));
  const { rows } = await transaction.query<JoinedRow>(parts.join(' union all '), values);
  const objects = new Map<string, LiveObject>();
  const inventory = new Map<string, AppliedObject>();
  for (const row of rows) {
    if (row.object_id !== null) objects.set(`${row.kind} ${row.object_id}`, readObject(row.kind, row));
    if (row.applied_ref !== null)
      inventory.set(`${row.kind} ${row.applied_ref}`, readInventoryRow(row.kind, row));
  }
  return { objects, inventory };
}

function selectKind(
  kind: Kind,
  { schema, columns, tracking, pendingMigrations }: CatalogLayout,
  bound: string | undefined,
): string {
  const objects = selectObjects(schema, kind, { present: columns[kind], since: bound });
  if (!tracking) return `select '${kind}' as kind, o.*, null as applied_ref from (${objects}) as o`;
  return `select '${kind}' as kind, o.*, i.* from (${objects}) as o
    full join (${selectInventory(kind, { pendingMigrations, since: bound })}) as i on i.applied_ref = o.object_ref`;
}

function toState({ objects, inventory }: Rows, { columns, secretKey }: CatalogLayout): LiveState {
  return { objects: [...objects.values()], inventory: [...inventory.values()], columns, secretKey };
}

function readObject(kind: Kind, row: ObjectRow): LiveObject {
  return {
    kind,
    ref: row.object_ref,
    parent: row.object_parent ?? undefined,
    fields: row.object_fields,
    id: row.object_id,
    rowVersion: row.object_version,
  };
}
