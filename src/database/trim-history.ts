import type { Queryable } from './database.ts';

interface TrimOptions {
  /** Of the catalog whose runs these are. */
  readonly schema: string;
  /** Milliseconds that a run is kept after its end. */
  readonly retention: number;
}

/**
 * Removes what the audit has of older runs, with their changes, in one statement; the last run of each source stays, however old it is.
 * Gives the number of runs removed. Belongs into the transaction of an apply, after that has recorded its own run.
 */
export async function trimHistory(
  transaction: Queryable,
  { schema, retention }: TrimOptions,
): Promise<number> {
  const { rowCount } = await transaction.query(
    `with bounds as (
      select now() - make_interval(secs => $2::double precision) as oldest
    ), old as (
      select id, source, row_number() over (partition by source order by finished_at desc, id desc) as place
      from reconcile.run where catalog_schema = $1 and finished_at < (select oldest from bounds)
    )
    delete from reconcile.run where id in (
      select id from old where place > 1 or source in (
        select source from reconcile.run
        where catalog_schema = $1 and finished_at >= (select oldest from bounds)
      )
    )`,
    [schema, retention / 1000],
  );
  return rowCount;
}
