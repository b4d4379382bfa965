import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { DeleteEffect } from '../catalog/delete-effects.ts';
import { isJsonArray, type JsonValue } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { Location } from '../diagnostics.ts';
import type { Change, FieldChange } from '../plan/plan.ts';
import type { Queryable } from './database.ts';
import type { CatalogLayout } from './introspect.ts';
import { readRecordedFields } from './read-recorded-fields.ts';
import { knowsOwnership } from './read-runs.ts';

/** A change as the audit has it. */
interface RecordedChange extends ObjectKey {
  readonly action: Change['action'];
  readonly fields: readonly FieldChange[];
  /** Where a manifest stated the object. */
  readonly location: Location | undefined;
  readonly note: string | undefined;
  /** Ref of the row before it was renamed. */
  readonly previousRef: string | undefined;
  /** Source that owned the row before. */
  readonly previousSource: string | undefined;
  /** Whether the change only undid what others did. */
  readonly drift: boolean;
  /** What a deletion did to rows of other tables; undefined where nothing is known. */
  readonly effects: readonly DeleteEffect[] | undefined;
}

export interface RunDetails {
  /** Parts of the input that were left out, each with the reason. */
  readonly failures: readonly JsonValue[];
  /** In the order of execution, the first of them where not all were asked for. */
  readonly changes: readonly RecordedChange[];
  /** Of all changes. */
  readonly changeCount: number;
}

interface DetailsQuery {
  readonly runId: string;
  /** Most changes to read; all where it is undefined. */
  readonly maxChanges: number | undefined;
}

/** What a run did, in two statements. Only where `layout.tracking` holds. */
export async function readRunDetails(
  transaction: Queryable,
  layout: CatalogLayout,
  { runId, maxChanges }: DetailsQuery,
): Promise<RunDetails> {
  const isCurrent = knowsOwnership(layout);
  const { rows: summaries } = await transaction.query<{ failed: JsonValue; total: number }>(
    `select ${isCurrent ? 'failed' : 'null::jsonb as failed'},
      (select count(*)::integer from reconcile.change where run_id = $1::uuid) as total
    from reconcile.run where id = $1::uuid`,
    [runId],
  );
  const ownership = isCurrent
    ? 'previous_ref, previous_source, drift, effects'
    : 'null as previous_ref, null as previous_source, false as drift, null::jsonb as effects';
  const { rows } = await transaction.query<ChangeRow>(
    `select kind, ref, action, fields, note, file, line, col, ${ownership}
    from reconcile.change where run_id = $1::uuid order by seq limit $2::bigint`,
    [runId, maxChanges ?? null],
  );
  const { failed = null, total = 0 } = summaries[0] ?? {};
  return {
    failures: isJsonArray(failed) ? failed : [],
    changes: rows.map(readChange),
    changeCount: total,
  };
}

interface ChangeRow {
  readonly kind: Kind;
  readonly ref: string;
  readonly action: Change['action'];
  readonly fields: JsonValue;
  readonly note: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly col: number | null;
  readonly previous_ref: string | null;
  readonly previous_source: string | null;
  readonly drift: boolean;
  readonly effects: readonly RecordedEffect[] | null;
}

type RecordedEffect = Omit<DeleteEffect, 'constraint'> & { readonly constraint?: string | null };

function readChange(row: ChangeRow): RecordedChange {
  return {
    kind: row.kind,
    ref: row.ref,
    action: row.action,
    fields: readRecordedFields(row.kind, row.fields),
    location: row.file === null ? undefined : { file: row.file, line: row.line ?? 1, column: row.col ?? 1 },
    note: row.note ?? undefined,
    previousRef: row.previous_ref ?? undefined,
    previousSource: row.previous_source ?? undefined,
    drift: row.drift,
    effects: row.effects?.map(readEffect),
  };
}

function readEffect({ effect, table, columns, constraint, rows }: RecordedEffect): DeleteEffect {
  return { effect, table, columns, constraint: constraint ?? undefined, rows };
}
