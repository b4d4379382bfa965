import type { AppliedObject, Fields, HeldReason } from '../catalog/catalog-object.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { RecordedLifecycle } from '../catalog/lifecycle.ts';
import { isWrittenSince } from './read-catalog-mark.ts';

/** Who owns an object, and what it was last applied from. */
export interface OwnerRow {
  readonly applied_ref: string;
  readonly applied_source: string;
  readonly applied_digest: string;
  readonly applied_file: string;
  readonly applied_line: number;
  readonly applied_col: number;
  readonly applied_commit: string | null;
  readonly applied_at: string;
  readonly applied_held: HeldReason | null;
}

/** One row of the inventory. */
export interface InventoryRow extends OwnerRow {
  readonly applied_fields: Fields;
  readonly applied_protected: boolean;
  readonly applied_lifecycle: RecordedLifecycle | null;
}

/** Whether the inventory has the columns of the migration that this one is; before it is applied, nothing is protected or held. */
const ownership = '0003-reconcile-ownership';

const owner = `ref as applied_ref, source as applied_source, digest as applied_digest, file as applied_file, line as applied_line,
      col as applied_col, commit_id as applied_commit,
      to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as applied_at`;

/**
 * SQL for the inventory's rows of a kind; parameter 1 is the schema of the catalog. With `since`, a parameter, only those that this
 * transaction or a later one may have written.
 */
export function selectInventory(
  kind: Kind,
  {
    pendingMigrations,
    since,
  }: { readonly pendingMigrations: readonly string[]; readonly since: string | undefined },
): string {
  const guards = pendingMigrations.includes(ownership)
    ? 'false as applied_protected, null::jsonb as applied_lifecycle'
    : 'prevent_destroy as applied_protected, lifecycle as applied_lifecycle';
  return `select ${owner}, ${selectHeld(pendingMigrations)}, fields as applied_fields, ${guards} ${fromInventory(kind)}${
    since === undefined ? '' : ` and ${isWrittenSince('xmin', since)}`
  }`;
}

function selectHeld(pendingMigrations: readonly string[]): string {
  return `${pendingMigrations.includes(ownership) ? 'null::text' : 'held'} as applied_held`;
}

/** The same without what was applied. */
export function selectOwners(kind: Kind, pendingMigrations: readonly string[]): string {
  return `select ${owner}, ${selectHeld(pendingMigrations)} ${fromInventory(kind)}`;
}

export function readInventoryRow(kind: Kind, row: InventoryRow): AppliedObject {
  return {
    kind,
    ref: row.applied_ref,
    source: row.applied_source,
    fields: row.applied_fields,
    digest: row.applied_digest,
    location: { file: row.applied_file, line: row.applied_line, column: row.applied_col },
    commit: row.applied_commit ?? undefined,
    appliedAt: row.applied_at,
    preventDestroy: row.applied_protected,
    held: row.applied_held ?? undefined,
    ...(row.applied_lifecycle === null ? {} : { lifecycle: row.applied_lifecycle }),
  };
}

function fromInventory(kind: Kind): string {
  return `from reconcile.inventory where catalog_schema = $1 and kind = '${kind}'`;
}
