import { createHash } from 'node:crypto';
import { OperationalError } from '../errors.ts';
import type { Queryable } from './database.ts';

interface LockHolder {
  readonly pid: number;
  readonly application: string | null;
  readonly address: string | null;
  /** ISO 8601, UTC; null where this role may not see it. */
  readonly since: string | null;
}

/**
 * Takes the lock under which one apply at a time writes to a schema; it is held until the transaction ends, and waited for as long as
 * the transaction's lock timeout says. Throws OperationalError `database.lock-timeout`, naming who holds it.
 */
export async function acquireApplyLock(transaction: Queryable, schema: string): Promise<void> {
  const key = [lockKey(schema)];
  const attempt = await transaction.query<{ acquired: boolean }>(
    'select pg_try_advisory_xact_lock($1::bigint) as acquired',
    key,
  );
  if (attempt.rows[0]?.acquired === true) return;
  // Asked before waiting: a statement that timed out leaves a transaction in which nothing can be asked.
  const holder = await findHolder(transaction, key);
  try {
    await transaction.query('select pg_advisory_xact_lock($1::bigint)::text', key);
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code !== 'database.lock-timeout') throw error;
    throw new OperationalError(`another apply is under way: ${describeHolder(holder)}`, {
      code: 'database.lock-timeout',
      hint: 'Wait until it is done, or wait longer for it with --lock-timeout.',
      retry: 'backoff',
      cause: error,
    });
  }
}

/** A signed 64-bit number, as text, that is the same for the same schema on every host and in every release. */
function lockKey(schema: string): string {
  return createHash('sha256').update(`reconcile\0${schema}`).digest().readBigInt64BE().toString();
}

async function findHolder(transaction: Queryable, key: readonly string[]): Promise<LockHolder | undefined> {
  const { rows } = await transaction.query<LockHolder>(
    `select lock.pid, nullif(activity.application_name, '') as application, host(activity.client_addr) as address,
      to_char(activity.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
    from pg_locks as lock
    left join pg_stat_activity as activity on activity.pid = lock.pid
    where lock.locktype = 'advisory' and lock.objsubid = 1 and lock.granted
      and lock.database = (select oid from pg_database where datname = current_database())
      and ((lock.classid::bigint << 32) | lock.objid::bigint) = $1::bigint
    limit 1`,
    key,
  );
  return rows[0];
}

function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'its holder is not known';
  const { pid, application, address, since } = holder;
  const parts = [
    `the server's process ${pid}`,
    ...(application === null ? [] : [`of "${application}"`]),
    ...(address === null ? [] : [`from ${address}`]),
    ...(since === null ? [] : [`holds the lock since ${since}`]),
  ];
  return parts.join(' ');
}
