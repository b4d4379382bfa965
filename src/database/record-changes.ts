import type { DeleteEffect } from '../catalog/delete-effects.ts';
import type { JsonObject, JsonValue } from '../catalog/json.ts';
import type { Change, FieldChange, ShownValue } from '../plan/plan.ts';
import type { Queryable } from './database.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

const shape = {
  seq: 'integer',
  kind: 'text',
  ref: 'text',
  action: 'text',
  fields: 'jsonb',
  note: 'text',
  file: 'text',
  line: 'integer',
  col: 'integer',
  previous_ref: 'text',
  previous_source: 'text',
  drift: 'boolean',
  effects: 'jsonb',
} as const;

const text = `insert into reconcile.change
    (run_id, seq, kind, ref, action, fields, note, file, line, col, previous_ref, previous_source, drift, effects)
  select $2::uuid, r.seq, r.kind, r.ref, r.action, coalesce(r.fields, i.fields, '[]'::jsonb), r.note, r.file, r.line, r.col,
    r.previous_ref, r.previous_source, r.drift, r.effects
  from ${recordsetOf(shape)}
  left join reconcile.inventory as i
    on r.action = 'create' and i.catalog_schema = $3::text and i.kind = r.kind and i.ref = r.ref`;

interface ChangesInput {
  readonly schema: string;
  readonly runId: string;
  readonly changes: readonly Change[];
}

/**
 * Writes what a run changed, in one statement, after its inventory. The fields of an update are a list of differences; those of a create
 * are an object with all that was stated, copied from the inventory where it lies already. Secrets are keyed hashes in both; what was
 * written to the catalog is not recorded as such.
 */
export async function recordChanges(transaction: Queryable, input: ChangesInput): Promise<void> {
  await runOverRecords(transaction, {
    text,
    items: input.changes.map((change, seq) => ({ change, seq })),
    toRecord: ({ change, seq }) => ({
      seq,
      kind: change.kind,
      ref: change.ref,
      action: change.action,
      fields: change.action === 'create' ? null : change.fields.map(describeField),
      note: change.note ?? null,
      file: change.location?.file ?? null,
      line: change.location?.line ?? null,
      col: change.location?.column ?? null,
      previous_ref: change.previousRef ?? null,
      previous_source: change.previousSource ?? null,
      drift: change.drift,
      effects: change.effects === undefined ? null : change.effects.map(describeEffect),
    }),
    values: [input.runId, input.schema],
  });
}

function describeEffect({ effect, table, columns, constraint, rows }: DeleteEffect): JsonObject {
  return { effect, table, columns, constraint: constraint ?? null, rows };
}

/** A side that is absent has no key; a secret's has the name `…Hash`. */
function describeField({ path, before, after, reason }: FieldChange): JsonObject {
  return { path, reason, ...describeSide('before', before), ...describeSide('after', after) };
}

function describeSide(side: 'before' | 'after', shown: ShownValue): Record<string, JsonValue> {
  if (shown.sensitive) return shown.hash === undefined ? {} : { [`${side}Hash`]: shown.hash };
  return shown.value === undefined ? {} : { [side]: shown.value };
}
