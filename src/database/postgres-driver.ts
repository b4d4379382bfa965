import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../errors.ts';
import type { Database, Queryable, TransactionOptions } from './database.ts';
import type { OpenOptions, PostgresConnection } from './database-target.ts';
import { askOutcome } from './ask-outcome.ts';
import { announceSetting } from './change-triggers.ts';
import { isStarting } from './explain-connect-failure.ts';
import { HostPools } from './host-pools.ts';
import { explainInterrupted, PostgresSession } from './postgres-session.ts';

const maxAttempts = 5;
const firstDelay = 50;
const longestDelay = 2_000;
const defaultLockTimeout = 30_000;
const defaultStatementTimeout = 300_000;
/** For questions that are answered at once. */
const briefly: Limits = { lock: 1, statement: 1 };
/** For what is written down when everything is to end. */
const atLast: Limits = { lock: 500, statement: 3_000 };
/** About 11 days; two of them and the grace are still less than what PostgreSQL's settings and node's timers can hold. */
const longestTime = 1_000_000_000;
/** Milliseconds. */
const defaultSilence = 30_000;
/** How much later than the server's own timeout an answer may come. */
const graceOfAnswers = 10_000;

type Work<T> = (transaction: Queryable) => Promise<T>;

/** Runs one attempt in a session. */
type Attempt<T> = (session: PostgresSession) => Promise<T>;

/** Milliseconds, each more than none: PostgreSQL takes a 0 for no limit. */
interface Limits {
  readonly lock: number;
  readonly statement: number;
}

class PostgresDatabase implements Database {
  readonly driver = 'postgres';
  readonly description: string;
  readonly #pools: HostPools;
  readonly #options: OpenOptions;
  #statements = 0;
  #rows = 0;
  #closing: Promise<void> | undefined;

  constructor(connection: PostgresConnection, options: OpenOptions) {
    this.#pools = new HostPools(connection, options);
    this.#options = options;
    this.description = this.#pools.description;
  }

  readonly read = <T>(work: Work<T>): Promise<T> => {
    const limits = this.#limitsOf({});
    return this.#attempt(limits, async (session) => {
      const { rows } = await session.query<{ pid: number }>(
        `begin isolation level repeatable read read only; set local lock_timeout = ${limits.lock}; set local statement_timeout = ${limits.statement}; select pg_backend_pid() as pid`,
      );
      session.cancellable = rows[0]?.pid;
      const result = await work(queryableOf(session));
      await session.commit();
      return result;
    });
  };

  readonly transact = <T>(work: Work<T>, options: TransactionOptions = {}): Promise<T> => {
    const limits = this.#limitsOf(options);
    return this.#attempt(limits, async (session) => {
      const transactionId = await begin(session, limits);
      const result = await work(queryableOf(session));
      await this.#commit(session, transactionId);
      return result;
    });
  };

  readonly rehearse = <T>(work: Work<T>, options: TransactionOptions = {}): Promise<T> => {
    const limits = this.#limitsOf(options);
    return this.#attempt(limits, async (session) => {
      await begin(session, limits);
      const result = await work(queryableOf(session));
      await session.query('set constraints all immediate');
      await session.rollback();
      return result;
    });
  };

  /** Waits for transactions that are under way. May be called twice. */
  readonly close = (): Promise<void> => {
    this.#closing ??= this.#pools.end();
    return this.#closing;
  };

  readonly statementCount = (): number => this.#statements;

  readonly rowCount = (): number => this.#rows;

  /** Runs the whole transaction anew after failures that pass: serialization, deadlock, lost connection. Once everything is to end, none is run anew. */
  async #attempt<T>(limits: Limits, attempt: Attempt<T>): Promise<T> {
    for (let count = 1; ; count += 1) {
      const session = await this.#connect(count, limits);
      const forget = this.#stopWhenTold(session, limits);
      try {
        return await attempt(session);
      } catch (error) {
        await session.rollback();
        if (this.#options.signal?.aborted === true && !isOfUnknownOutcome(error))
          throw explainInterrupted(error);
        if (!session.transient || count === maxAttempts) throw error;
      } finally {
        forget();
        session.release();
      }
      await sleep(delayAfter(count));
    }
  }

  /** What has begun when everything is to end; what begins later has limits for that. Returns how to leave the session alone. */
  #stopWhenTold(session: PostgresSession, limits: Limits): () => void {
    const { signal } = this.#options;
    if (signal === undefined || limits === atLast) return () => {};
    if (signal.aborted) session.stop();
    signal.addEventListener('abort', session.stop, { once: true });
    return () => signal.removeEventListener('abort', session.stop);
  }

  #limitsOf(options: TransactionOptions): Limits {
    return this.#options.signal?.aborted === true ? atLast : limitsOf(options);
  }

  /**
   * The first connection is tried once, unless the server says that it is starting; later ones as often as there are attempts left, since
   * a server that was there may come back.
   */
  async #connect(count: number, limits: Limits): Promise<PostgresSession> {
    const patience = limits.statement + graceOfAnswers;
    for (let left = maxAttempts - count; ; left -= 1) {
      try {
        const { client, host } = await this.#pools.connect();
        const { silence = defaultSilence, connectTimeout } = this.#options;
        return new PostgresSession(client, {
          onStatement: this.#count,
          onRows: this.#countRows,
          patience,
          watch: { host, silence, connectTimeout },
        });
      } catch (error) {
        if (left <= 0 || !(error instanceof OperationalError) || error.retry === 'never') throw error;
        if (count === 1 && !isStarting(error.cause)) throw error;
      }
      await sleep(delayAfter(maxAttempts - left));
    }
  }

  async #commit(session: PostgresSession, transactionId: string): Promise<void> {
    try {
      await session.commit();
    } catch (error) {
      if (!session.lost) throw error;
      // Its place in the pool is needed for asking.
      session.release();
      const outcome = await askOutcome(() => this.#connect(maxAttempts, briefly), transactionId);
      if (outcome === 'committed') return;
      session.transient = outcome === 'aborted';
      if (outcome === 'aborted') throw error;
      throw new OperationalError(
        'the connection was lost while committing, and the server cannot say how it ended',
        {
          code: 'database.outcome-unknown',
          hint: 'Run again: a plan without changes means that it was committed.',
          retry: 'backoff',
          cause: error,
        },
      );
    }
  }

  readonly #countRows = (rows: number): void => {
    this.#rows += rows;
  };

  readonly #count = (text: string): void => {
    this.#statements += 1;
    this.#options.onStatement?.(text);
  };
}

/** Opens a PostgreSQL server; it is contacted by the first transaction. */
export function openPostgresDatabase(connection: PostgresConnection, options: OpenOptions): Database {
  return new PostgresDatabase(connection, options);
}

/** Whether it is not known what became of a transaction, which has to be told whatever else happens. */
function isOfUnknownOutcome(error: unknown): boolean {
  return error instanceof OperationalError && error.code === 'database.outcome-unknown';
}

function queryableOf(session: PostgresSession): Queryable {
  return { query: (text, values) => session.query(text, values) };
}

/** Begins, with settings that end with the transaction: behind a pooler the session belongs to others too. Returns the transaction's id. */
async function begin(session: PostgresSession, { lock, statement }: Limits): Promise<string> {
  // Said each time: a role may have another default, under which an apply that waited for the lock would read an old snapshot.
  await session.query('begin isolation level read committed');
  const { rows } = await session.query<{ id: string; pid: number }>(
    `select pg_current_xact_id()::text as id, pg_backend_pid() as pid, set_config('lock_timeout', $1, true),
       set_config('statement_timeout', $2, true), set_config('idle_in_transaction_session_timeout', $2, true),
       set_config('${announceSetting}', 'off', true)`,
    [`${lock}ms`, `${statement}ms`],
  );
  session.cancellable = rows[0]?.pid;
  return rows[0]?.id ?? '';
}

/** A statement's time begins before it waits for locks, and must not end that waiting. */
function limitsOf({ lockTimeout, statementTimeout }: TransactionOptions): Limits {
  const lock = boundTime(lockTimeout ?? defaultLockTimeout);
  return { lock, statement: lock + boundTime(statementTimeout ?? defaultStatementTimeout) };
}

function boundTime(milliseconds: number): number {
  return Math.min(longestTime, Math.max(1, Math.round(milliseconds)));
}

function delayAfter(count: number): number {
  const delay = Math.min(longestDelay, firstDelay * 2 ** count);
  return delay / 2 + (delay / 2) * Math.random();
}
