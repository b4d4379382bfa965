import type { ObjectKey } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import { tableOf } from './quote-name.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';
import { refuseMissingRows } from './refuse-missing-rows.ts';

/** An object to delete. */
export interface DoomedObject extends ObjectKey {
  readonly id: string;
}

interface Deletion {
  readonly schema: string;
  readonly objects: readonly DoomedObject[];
}

/**
 * Deletes objects of all kinds in one statement, so that none of them is in the way of another.
 * Throws OperationalError when not each of them was deleted.
 */
export async function deleteObjects(transaction: Queryable, { schema, objects }: Deletion): Promise<void> {
  const { rows } = await runOverRecords<DoomedObject, Readonly<Record<Kind, string>>>(transaction, {
    text: deletionOf(schema),
    items: objects,
    toRecord: ({ kind, id }) => ({ kind, id }),
  });
  for (const kind of kinds) {
    const expected = objects.filter((object) => object.kind === kind).length;
    const written = rows.reduce((sum, row) => sum + Number(row[kind]), 0);
    refuseMissingRows({ kind, expected, written });
  }
}

/**
 * Each kind waits until the one before is done: what a pack takes along is then gone when the foreign keys to its runtimes are checked,
 * such as the actions of the pack that run on them.
 */
function deletionOf(schema: string): string {
  const deletions = kinds.map((kind, index) => {
    const before = kinds[index - 1];
    const wait = before === undefined ? '' : ` and (select count(*) from deleted_${before}) >= 0`;
    return `deleted_${kind} as (
        delete from ${tableOf(schema, kind)} as t using r where r.kind = '${kind}' and t.id = r.id${wait} returning t.id
      )`;
  });
  const counts = kinds.map((kind) => `(select count(*) from deleted_${kind}) as ${kind}`);
  return `with r as materialized (select * from ${recordsetOf({ kind: 'text', id: 'bigint' })}),
      ${deletions.join(', ')}
    select ${counts.join(', ')}`;
}
