import type { Queryable } from './database.ts';
import { tableOf } from './quote-name.ts';

/**
 * Writes `available` and `verified_at` of the catalog's runtime versions from what all hosts say: a version is available where one host
 * has it. A row is touched when that changes, or when it was verified more than `timeToLive` milliseconds after it says. Gives the number
 * of rows written.
 */
export async function updateVerifiedVersions(
  transaction: Queryable,
  schema: string,
  timeToLive: number,
): Promise<number> {
  const { rowCount } = await transaction.query(
    `update ${tableOf(schema, 'runtime_version')} as v
    set available = a.available, verified_at = a.verified_at
    from (
      select runtime_ref, version, bool_or(available) as available, max(verified_at) as verified_at
      from reconcile.runtime_availability where version <> '' group by runtime_ref, version
    ) as a
    where a.runtime_ref = v.runtime_ref and a.version = v.version
      and (v.available is distinct from a.available or v.verified_at is null
        or v.verified_at < a.verified_at - make_interval(secs => $1::float8 / 1000))`,
    [timeToLive],
  );
  return rowCount;
}
