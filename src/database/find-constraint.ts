import type { Queryable } from './database.ts';

/** What a constraint demands. */
export interface ConstraintDefinition {
  readonly columns: readonly string[];
  /** As the database words it, such as `CHECK ((ref = lower(ref)))`. */
  readonly definition: string;
}

interface ConstraintName {
  readonly schema: string;
  readonly table: string;
  readonly constraint: string;
}

/** The columns and the wording of a table's constraint; undefined for one that is an index only. */
export async function findConstraint(
  transaction: Queryable,
  { schema, table, constraint }: ConstraintName,
): Promise<ConstraintDefinition | undefined> {
  const { rows } = await transaction.query<ConstraintDefinition>(
    `select pg_get_constraintdef(c.oid) as definition,
      array(
        select a.attname::text from unnest(c.conkey) with ordinality as part(number, place)
        join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = part.number
        order by part.place
      ) as columns
    from pg_constraint as c
    join pg_class as t on t.oid = c.conrelid
    join pg_namespace as n on n.oid = t.relnamespace
    where n.nspname = $1 and t.relname = $2 and c.conname = $3`,
    [schema, table, constraint],
  );
  return rows[0];
}
