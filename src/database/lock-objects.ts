import type { ObjectKey } from '../catalog/catalog-object.ts';
import { kinds } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import { tableOf } from './quote-name.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

/** Locks rows so that nobody changes them, and nobody makes others refer to them, until the transaction ends; in one statement. */
export async function lockObjects(
  transaction: Queryable,
  {
    schema,
    objects,
  }: { readonly schema: string; readonly objects: readonly (ObjectKey & { readonly id: string })[] },
): Promise<void> {
  const locks = kinds.map(
    (kind) => `${kind}_rows as (
        select 1 from r join ${tableOf(schema, kind)} as t on t.id = r.id where r.kind = '${kind}' for update of t
      )`,
  );
  const counts = kinds.map((kind) => `(select count(*) from ${kind}_rows)`);
  await runOverRecords(transaction, {
    text: `with r as materialized (select * from ${recordsetOf({ kind: 'text', id: 'bigint' })}), ${locks.join(', ')}
      select (${counts.join(' + ')})::text as locked`,
    items: objects,
    toRecord: ({ kind, id }) => ({ kind, id }),
  });
}
