import type { Queryable } from './database.ts';

/** A host that reports what it has. */
export interface HostRecord {
  readonly name: string;
  /** Such as `linux x64`. */
  readonly platform: string;
  /** Of reconcile. */
  readonly version: string;
}

const text = `insert into reconcile.host as mine (name, platform, version) values ($1, $2, $3)
  on conflict (name) do update set platform = excluded.platform, version = excluded.version, last_seen = clock_timestamp()
  where (mine.platform, mine.version) is distinct from (excluded.platform, excluded.version)
    or mine.last_seen < clock_timestamp() - make_interval(secs => $4::float8 / 1000)`;

/** Records that a host is there, unless that was done less than `interval` milliseconds ago. Gives the number of rows written. */
export async function recordHost(
  transaction: Queryable,
  { name, platform, version }: HostRecord,
  interval: number,
): Promise<number> {
  const { rowCount } = await transaction.query(text, [name, platform, version, interval]);
  return rowCount;
}
