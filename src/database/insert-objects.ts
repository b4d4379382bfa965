import type { ObjectKey, Fields } from '../catalog/catalog-object.ts';
import type { JsonObject } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import { tableOf, quoteName } from './quote-name.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';
import { refuseMissingRows } from './refuse-missing-rows.ts';
import { findWrittenColumns, joinReferences, requireReferences, shapeOf, valueOf } from './write-columns.ts';

/** An object to create; `values` has each column that its manifest states. */
interface NewObject extends ObjectKey {
  readonly values: Fields;
}

interface Insertion {
  readonly schema: string;
  readonly kind: Kind;
  readonly objects: readonly NewObject[];
}

/** Inserts objects of one kind in one statement. Throws OperationalError when not each of them became a row. */
export async function insertObjects(transaction: Queryable, insertion: Insertion): Promise<void> {
  const { schema, kind, objects } = insertion;
  const columns = findWrittenColumns(kind, objects);
  const text = `insert into ${tableOf(schema, kind)} (${columns.map(({ name }) => quoteName(name)).join(', ')})
    select ${columns.map(valueOf).join(', ')}
    from ${recordsetOf(shapeOf(columns))}${joinReferences(schema, columns)}
    where ${requireReferences(columns)}`;
  // A column that only some manifests of the statement state must be given for all of them.
  const toRecord = ({ values }: NewObject): JsonObject =>
    Object.fromEntries(
      columns.map((column) => [
        column.name,
        values[column.name] ?? (column.name in values ? null : column.default),
      ]),
    );
  const { rowCount } = await runOverRecords(transaction, { text, items: objects, toRecord });
  refuseMissingRows({ kind, expected: objects.length, written: rowCount });
}
