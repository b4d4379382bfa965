import type { Fields, ObjectKey } from '../catalog/catalog-object.ts';
import type { JsonObject } from '../catalog/json.ts';
import { kinds } from '../catalog/kinds.ts';
import type { RecordedLifecycle } from '../catalog/lifecycle.ts';
import type { Location } from '../diagnostics.ts';
import { OperationalError } from '../errors.ts';
import type { Queryable } from './database.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

/** An inventory row to write. */
interface NewInventoryRow extends ObjectKey {
  /** Secrets as keyed hashes. */
  readonly fields: Fields;
  readonly digest: string;
  readonly location: Location;
  readonly preventDestroy: boolean;
  readonly lifecycle: RecordedLifecycle | undefined;
}

interface InventoryInput {
  readonly schema: string;
  readonly source: string;
  readonly commit: string | undefined;
  readonly runId: string;
  readonly rows: readonly NewInventoryRow[];
}

const shape = {
  kind: 'text',
  ref: 'text',
  fields: 'jsonb',
  digest: 'text',
  file: 'text',
  line: 'integer',
  col: 'integer',
  prevent_destroy: 'boolean',
  lifecycle: 'jsonb',
} as const;

const text = `insert into reconcile.inventory as mine
    (catalog_schema, kind, ref, source, fields, digest, file, line, col, prevent_destroy, lifecycle, commit_id, applied_at, run_id)
  select $2::text, r.kind, r.ref, $3::text, r.fields, r.digest, r.file, r.line, r.col, r.prevent_destroy, r.lifecycle, $4::text, now(), $5::uuid
  from ${recordsetOf(shape)}
  on conflict (catalog_schema, kind, ref) do update set
    fields = excluded.fields, digest = excluded.digest, file = excluded.file, line = excluded.line, col = excluded.col,
    prevent_destroy = excluded.prevent_destroy, lifecycle = excluded.lifecycle, held = null, held_at = null, commit_id = excluded.commit_id, applied_at = excluded.applied_at, run_id = excluded.run_id
  where mine.source = excluded.source`;

/**
 * Records what a source applied, in one statement for each kind. Throws OperationalError `database.moved` when another source has taken
 * over one of the objects.
 */
export async function recordInventory(transaction: Queryable, input: InventoryInput): Promise<void> {
  const { schema, source, commit, runId, rows } = input;
  let written = 0;
  for (const kind of kinds) {
    const { rowCount } = await runOverRecords(transaction, {
      text,
      items: rows.filter((row) => row.kind === kind),
      toRecord,
      values: [schema, source, commit ?? null, runId],
    });
    written += rowCount;
  }
  if (written < rows.length) throw describeTakeover(rows.length - written, rows.length);
}

function toRecord(row: NewInventoryRow): JsonObject {
  const { kind, ref, fields, digest, location, preventDestroy } = row;
  const { file, line, column: col } = location;
  const lifecycle = row.lifecycle === undefined ? null : { ...row.lifecycle };
  return { kind, ref, fields, digest, file, line, col, prevent_destroy: preventDestroy, lifecycle };
}

function describeTakeover(lost: number, all: number): OperationalError {
  return new OperationalError(
    `after the plan was made, another source took over ${lost} of the ${all} objects that it records`,
    {
      code: 'database.moved',
      hint: 'Nothing was written. Run it again: the new plan names the objects and both of their sources.',
      retry: 'backoff',
    },
  );
}
