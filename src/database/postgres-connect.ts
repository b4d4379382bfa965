import pg from 'pg';
import { OperationalError } from '../errors.ts';
import type { OpenOptions, PostgresConnection } from './database-target.ts';
import { isDatabaseFailure, mapDatabaseFailure } from './map-database-error.ts';

export type { PoolClient as PostgresClient, QueryResult } from 'pg';
export type PostgresPool = pg.Pool;

const defaultConnectTimeout = 10_000;

/** Hosts that the network layer names for what it could not reach. */
const networkFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Dates and times are passed on as the text that PostgreSQL prints. */
const types = new pg.TypeOverrides();
for (const name of ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ'] as const) {
  types.setTypeParser(pg.types.builtins[name], (text: string) => text);
}

/** A pool that survives losing idle connections. Nothing is connected yet. */
export function createPool(connection: PostgresConnection, options: OpenOptions): PostgresPool {
  const { url, ...parts } = connection;
  const pool = new pg.Pool({
    ...parts,
    ...(url === undefined ? {} : { connectionString: url }),
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

/** Takes a connection. Throws OperationalError when there is none to be had; `place` is named in it. */
export async function connectClient(pool: PostgresPool, place: string): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw explainConnectFailure(error, place);
  }
}

/** Where a pool connects to, for people: never a password. */
export function describeConnection(connection: PostgresConnection): string {
  const { host, port, database } = new pg.Client({
    ...(connection.url === undefined ? connection : { connectionString: connection.url }),
  });
  return `PostgreSQL ${host}:${port}/${database ?? ''}`;
}

function explainConnectFailure(error: unknown, place: string): OperationalError {
  if (isDatabaseFailure(error)) return mapDatabaseFailure(error);
  const code = systemCode(error);
  if (code === undefined && isAboutPassword(error)) {
    return new OperationalError(`${place} asks for a password and none was given`, {
      code: 'database.authentication',
      hint: 'Give it in DATABASE_URL, PGPASSWORD or ~/.pgpass.',
      cause: error,
    });
  }
  const reason = code !== undefined && networkFailures.has(code) ? code : describeReason(error);
  return new OperationalError(`${place} cannot be reached (${reason})`, {
    code: 'database.unreachable',
    hint: 'Check that the server runs and that DATABASE_URL or the PG* variables name it; without them the embedded database is used.',
    retry: 'backoff',
    cause: error,
  });
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? systemCode(error.errors[0]) : undefined;
}

/** pg names the mechanism when it has no password to begin it with. */
function isAboutPassword(error: unknown): boolean {
  return error instanceof Error && /^SASL|password must be a string/.test(error.message);
}

function describeReason(error: unknown): string {
  return error instanceof Error ? error.message : 'no connection';
}
