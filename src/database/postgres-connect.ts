import pg from 'pg';
import { OperationalError } from '../errors.ts';
import type { OpenOptions, PostgresConnection } from './database-target.ts';
import { explainConnectFailure } from './explain-connect-failure.ts';
import { explainUnreadableUrl, parseConnectionUrl } from './postgres-url.ts';

export type { PoolClient as PostgresClient, QueryResult } from 'pg';
export type PostgresPool = pg.Pool;

const defaultConnectTimeout = 10_000;

/** Dates and times are passed on as the text that PostgreSQL prints. */
const types = new pg.TypeOverrides();
for (const name of ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ'] as const) {
  types.setTypeParser(pg.types.builtins[name], (text: string) => text);
}

/** A pool of few connections that survives losing idle ones. Nothing is connected yet. Throws OperationalError `settings`. */
export function createPool(connection: PostgresConnection, options: OpenOptions): PostgresPool {
  const pool = new pg.Pool({
    ...parseConnection(connection),
    max: 2,
    application_name: 'reconcile',
    connectionTimeoutMillis: options.connectTimeout ?? defaultConnectTimeout,
    keepAlive: true,
    types,
  });
  // An idle connection that dies is replaced by the next transaction; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** Makes one connection beside the pool, for what needs a session of its own. Nothing is connected yet. Throws OperationalError `settings`. */
export function createClient(connection: PostgresConnection): pg.Client {
  return new pg.Client({
    ...parseConnection(connection),
    application_name: 'reconcile',
    connectionTimeoutMillis: defaultConnectTimeout,
    keepAlive: true,
  });
}

/** Takes a connection. Throws OperationalError when there is none to be had; `place` is named in it. */
export async function connectClient(pool: PostgresPool, place: string): Promise<pg.PoolClient> {
  const started = performance.now();
  try {
    return await pool.connect();
  } catch (error) {
    throw explainConnectFailure(error, { place, waited: performance.now() - started });
  }
}

/** Where a pool connects to, for people: never a password. Throws OperationalError `settings`. */
export function describeConnection(connection: PostgresConnection): string {
  try {
    const { host, port, database } = new pg.Client(parseConnection(connection));
    return `PostgreSQL ${host}:${port}/${database ?? ''}`;
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    throw explainUnreadable(error);
  }
}

function parseConnection({ url, ...parts }: PostgresConnection): pg.ClientConfig {
  return { ...parts, ...(url === undefined ? {} : { connectionString: parseConnectionUrl(url) }) };
}

/** pg reads the files of certificates that a URL names. Its other failures are about the URL. */
function explainUnreadable(error: unknown): OperationalError {
  if (error instanceof Error && 'syscall' in error && 'path' in error && 'code' in error) {
    return new OperationalError(
      `the file ${String(error.path)}, which the database URL names, cannot be read (${String(error.code)})`,
      { code: 'settings', hint: 'Correct sslrootcert, sslcert or sslkey in the URL.', cause: error },
    );
  }
  return explainUnreadableUrl();
}
