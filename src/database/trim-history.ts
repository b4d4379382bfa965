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
    `delete from reconcile.run as old
    where catalog_schema = $1 and finished_at < now() - make_interval(secs => $2::double precision)
      and exists (
        select from reconcile.run as newer
        where newer.catalog_schema = $1 and newer.source = old.source
          and (newer.finished_at, newer.id) > (old.finished_at, old.id)
      )`,
    [schema, retention / 1000],
  );
  return rowCount;
}
