import { Socket } from 'node:net';
import pg from 'pg';
import { OperationalError } from '../errors.ts';
import type { OpenOptions, PostgresConnection } from './database-target.ts';
import { explainConnectFailure } from './explain-connect-failure.ts';
import { ReadOnlyServer } from './read-only-server.ts';
import { explainUnreadableUrl, parseConnectionUrl } from './postgres-url.ts';

export type { PoolClient as PostgresClient, QueryResult } from 'pg';
export type PostgresPool = pg.Pool;

const defaultConnectTimeout = 10_000;
/** Milliseconds that a question which any server answers at once may take. */
const patience = 10_000;

/** A peer that is gone without a word is found out by the system within half a minute, while nothing is being sent. */
const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** Dates and times are passed on as the text that PostgreSQL prints. */
const types = new pg.TypeOverrides();
for (const name of ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ'] as const) {
  types.setTypeParser(pg.types.builtins[name], (text: string) => text);
}

interface PoolOptions extends OpenOptions {
  /** Whether a server that takes no writes is refused, as `ReadOnlyServer`, which is asked of each new connection. */
  readonly mustWrite?: boolean;
}

/** A pool of few connections to one host that survives losing idle ones. Nothing is connected yet. Throws OperationalError `settings`. */
export function createPool(connection: PostgresConnection, options: PoolOptions): PostgresPool {
  const pool = new pg.Pool({
    ...parseConnection(connection),
    ...keepAlive,
    max: 2,
    application_name: 'reconcile',
    connectionTimeoutMillis: options.connectTimeout ?? connectTimeoutOf(connection),
    types,
    ...(options.mustWrite === true ? { onConnect: refuseReadOnly } : {}),
  });
  // An idle connection that dies is replaced by the next transaction; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** A connection of its own, and what ends it without a word, however little its peer answers. */
export interface LoneClient {
  readonly client: pg.Client;
  readonly destroy: () => void;
}

interface ClientOptions {
  /** Milliseconds that the answer to any question may take; 10 s unless told. */
  readonly answerWithin?: number;
  /** As of `OpenOptions`. */
  readonly connectTimeout?: number | undefined;
}

/**
 * Makes one connection to one host beside the pool, for what needs a session of its own. Nothing is connected yet. Throws
 * OperationalError `settings`.
 */
export function createClient(
  connection: PostgresConnection,
  { answerWithin = patience, connectTimeout }: ClientOptions = {},
): LoneClient {
  const socket = new Socket();
  const client = new pg.Client({
    ...parseConnection(connection),
    ...keepAlive,
    application_name: 'reconcile',
    connectionTimeoutMillis: connectTimeout ?? connectTimeoutOf(connection),
    query_timeout: answerWithin,
    stream: () => socket,
  });
  return { client, destroy: () => socket.destroy() };
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

/** Where one host is connected to, for people: never a password. Throws OperationalError `settings`. */
export function describeConnection(connection: PostgresConnection): string {
  const { host, port, database } = describeParts(connection);
  if (host.includes(',')) {
    throw new OperationalError(
      'several hosts are named where only one can be (PGHOST, or host= in the URL)',
      {
        code: 'settings',
        hint: 'Name them in DATABASE_URL: postgres://user@first:5432,second:5432/database.',
      },
    );
  }
  return `PostgreSQL ${host}:${port}/${database ?? ''}`;
}

function describeParts(connection: PostgresConnection): pg.Client {
  try {
    return new pg.Client(parseConnection(connection));
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    throw explainUnreadable(error);
  }
}

function parseConnection({ url, ...parts }: PostgresConnection): pg.ClientConfig {
  return { ...parts, ...(url === undefined ? {} : { connectionString: parseConnectionUrl(url) }) };
}

/** Milliseconds that a connection may take: libpq's `connect_timeout`, in seconds, which means for ever where it is 0. */
function connectTimeoutOf({ url = '' }: PostgresConnection): number {
  const wish = /[?&]connect_timeout=(?<seconds>[^&#]*)/u.exec(url)?.groups?.['seconds'];
  if (wish === undefined) return defaultConnectTimeout;
  if (/^[1-9]\d{0,5}$/u.test(wish)) return Number(wish) * 1000;
  throw new OperationalError('the database URL has a value for connect_timeout that is not understood', {
    code: 'settings',
    hint: 'Write whole seconds, such as connect_timeout=5; waiting for ever is not possible.',
  });
}

async function refuseReadOnly(client: pg.ClientBase): Promise<void> {
  const question = { text: 'show transaction_read_only', query_timeout: patience };
  const { rows } = await client.query<{ transaction_read_only: string }>(question);
  if (rows[0]?.transaction_read_only === 'on') throw new ReadOnlyServer('it takes no writes');
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
