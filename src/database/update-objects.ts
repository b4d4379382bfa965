import type { Fields, ObjectKey } from '../catalog/catalog-object.ts';
import type { JsonObject } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import { quoteName, tableOf } from './quote-name.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';
import { refuseMissingRows } from './refuse-missing-rows.ts';
import { findWrittenColumns, joinReferences, requireReferences, shapeOf, valueOf } from './write-columns.ts';

/** An object to change; `values` has only the columns that change, at least one. */
interface ChangedObject extends ObjectKey {
  readonly row: { readonly id: string } | undefined;
  readonly values: Fields;
}

interface Update {
  readonly schema: string;
  readonly kind: Kind;
  readonly objects: readonly ChangedObject[];
}

/**
 * Sets the changed columns of objects of one kind in one statement; a column that an object does not change keeps what it has.
 * Throws OperationalError when not each of them was found.
 */
export async function updateObjects(transaction: Queryable, update: Update): Promise<void> {
  const { schema, kind, objects } = update;
  const columns = findWrittenColumns(kind, objects);
  const assignments = columns.map((column) => {
    const name = quoteName(column.name);
    return `${name} = case when '${column.name}' = any(r.changed) then ${valueOf(column)} else t.${name} end`;
  });
  const shape = { target_id: 'bigint', changed: 'text[]', ...shapeOf(columns) } as const;
  const text = `update ${tableOf(schema, kind)} as t
    set ${assignments.join(', ')}
    from ${recordsetOf(shape)}${joinReferences(schema, columns)}
    where t.id = r.target_id and ${requireReferences(columns)}`;
  const toRecord = (object: ChangedObject): JsonObject => ({
    ...object.values,
    target_id: object.row?.id ?? null,
    changed: Object.keys(object.values),
  });
  const { rowCount } = await runOverRecords(transaction, { text, items: objects, toRecord });
  refuseMissingRows({ kind, expected: objects.length, written: rowCount });
}
