import type { AppliedObject, Fields, LiveObject, LiveState } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import type { CatalogLayout } from './introspect.ts';
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

/** Reads the whole catalog, and the inventory of all sources, in one statement. */
export async function readLiveState(transaction: Queryable, layout: CatalogLayout): Promise<LiveState> {
  const { schema, columns, tracking, secretKey } = layout;
  const parts = kinds.map((kind) => selectKind(kind, layout));
  const { rows } = await transaction.query<JoinedRow>(parts.join(' union all '), tracking ? [schema] : []);
  const objects: LiveObject[] = [];
  const inventory: AppliedObject[] = [];
  for (const row of rows) {
    if (row.object_id !== null) objects.push(readObject(row.kind, row));
    if (row.applied_ref !== null) inventory.push(readInventoryRow(row.kind, row));
  }
  return { objects, inventory, columns, secretKey };
}

function selectKind(kind: Kind, { schema, columns, tracking, pendingMigrations }: CatalogLayout): string {
  const objects = selectObjects(schema, kind, columns[kind]);
  if (!tracking) return `select '${kind}' as kind, o.*, null as applied_ref from (${objects}) as o`;
  return `select '${kind}' as kind, o.*, i.* from (${objects}) as o
    full join (${selectInventory(kind, pendingMigrations)}) as i on i.applied_ref = o.object_ref`;
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
