import type { ObjectKey } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import { findObject, identityOf, identityShape, type Identified } from './object-identity.ts';
import { tableOf } from './quote-name.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

/** What a plan took for granted about an object: that there was none, that there was one, or that it had this row version. */
export interface Expectation extends Identified {
  readonly expected: 'absent' | 'present' | { readonly rowVersion: string };
}

/** An object that is not as it was when the plan was made. */
export interface MovedObject extends ObjectKey {
  readonly moved: 'appeared' | 'vanished' | 'changed';
}

/**
 * Locks the rows that a plan rests on until the transaction ends, and finds those that moved since it was made, in one statement.
 * The lock is the weaker one of an update that leaves keys alone: others may go on inserting rows that refer to these.
 */
export async function findMovedObjects(
  transaction: Queryable,
  { schema, expectations }: { readonly schema: string; readonly expectations: readonly Expectation[] },
): Promise<readonly MovedObject[]> {
  const parts = kinds.flatMap((kind) => lockRows(schema, kind));
  const { rows } = await runOverRecords<Expectation, MovedObject>(transaction, {
    text: `with r as materialized (
        select * from ${recordsetOf({ ...identityShape, kind: 'text', ref: 'text', expected: 'text' })}
      ), ${parts.map(({ name, text }) => `${name} as (${text})`).join(', ')},
      live as (${parts.map(({ name }) => `select kind, ref, row_version from ${name}`).join(' union all ')})
      select r.kind, r.ref,
        case when live.ref is null then 'vanished' when r.expected = 'absent' then 'appeared' else 'changed' end as moved
      from r left join live on live.kind = r.kind and live.ref = r.ref
      where case r.expected
        when 'absent' then live.ref is not null
        when 'present' then live.ref is null
        else live.row_version is distinct from r.expected
      end`,
    items: expectations,
    toRecord: (expectation) => ({
      ...identityOf(expectation),
      kind: expectation.kind,
      ref: expectation.ref,
      expected:
        typeof expectation.expected === 'string' ? expectation.expected : expectation.expected.rowVersion,
    }),
  });
  return rows;
}

/** Two queries for a kind, since a condition with `or` would look at every row for every record. */
function lockRows(schema: string, kind: Kind): readonly { readonly name: string; readonly text: string }[] {
  const [byId, byRef] = findObject(schema, kind);
  const select = (condition: string): string => `select r.kind, r.ref, t.xmin::text as row_version
    from r join ${tableOf(schema, kind)} as t on ${condition}
    where r.kind = '${kind}'
    for no key update of t`;
  return [
    { name: `${kind}_by_id`, text: select(`${byId} and r.target_id is not null`) },
    { name: `${kind}_by_ref`, text: select(`${byRef} and r.target_id is null`) },
  ];
}
