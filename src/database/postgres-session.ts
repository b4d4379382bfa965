import { InternalError, OperationalError } from '../errors.ts';
import type { StatementResult } from './database.ts';
import { cancelStatement } from './cancel-statement.ts';
import { isDatabaseFailure, isTransient, mapDatabaseFailure } from './map-database-error.ts';
import type { PostgresClient, QueryResult } from './postgres-connect.ts';
import { watchSilence, type SilenceWatch } from './watch-silence.ts';

interface SessionOptions {
  /** Told of each statement before it is sent. */
  readonly onStatement: (text: string) => void;
  /** Told how many rows an answer held. */
  readonly onRows: (rows: number) => void;
  /** Milliseconds after which a statement without an answer means that the connection is gone. */
  readonly patience: number;
  /** Where to ask about a statement, and when about one that takes long; nothing is asked unless told. */
  readonly watch?: Omit<SilenceWatch, 'pid'>;
}

/**
 * One connection for the length of one transaction attempt, and what became of it: `lost` once the connection is useless,
 * `transient` once a failure was seen after which the transaction may be run again.
 */
export class PostgresSession {
  lost = false;
  transient = false;
  /** Process of the server that runs its statements, as long as one may be cancelled. */
  cancellable: number | undefined;
  readonly #client: PostgresClient;
  readonly #options: SessionOptions;
  #stopped = false;
  #refused = false;
  #cancelled: Promise<void> | undefined;
  #released = false;
  readonly #onError = (): void => {
    this.lost = true;
  };

  constructor(client: PostgresClient, options: SessionOptions) {
    this.#client = client;
    this.#options = options;
    // A connection that dies between statements would end the process otherwise.
    client.on('error', this.#onError);
  }

  /** Sends one statement, or several where there are no values. Anything but an answer of the server means that the connection is gone. */
  async query<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<StatementResult<Row>> {
    if (this.#stopped) {
      this.#refused = true;
      throw explainInterrupted(undefined);
    }
    const { rows, rowCount } = await this.#send<Row>(text, values);
    return { rows, rowCount };
  }

  /** Has the server cancel the statement that is under way, unless it is a COMMIT, and sends nothing more than the end of the transaction. */
  readonly stop = (): void => {
    this.#stopped = true;
    const { watch } = this.#options;
    if (watch === undefined || this.cancellable === undefined) return;
    this.#cancelled = cancelStatement(watch, this.cancellable);
  };

  /** Commits; `lost` afterwards means that the answer never came. Throws OperationalError for what the server refused. */
  async commit(): Promise<void> {
    // What was refused may have been swallowed: the server knows nothing of it.
    if (this.#refused) throw explainInterrupted(undefined);
    await this.#endCancelling();
    const { command } = await this.#send('commit', []);
    // PostgreSQL answers so, and without an error, when a statement had failed and the failure was swallowed.
    if (command !== 'COMMIT')
      throw new InternalError('a transaction went on after one of its statements had failed');
  }

  async rollback(): Promise<void> {
    await this.#endCancelling();
    if (this.lost) return;
    await this.#send('rollback', []).catch(() => {
      this.lost = true;
    });
  }

  /** Gives the connection back, or ends it where it is of no use. May be called twice. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#client.removeListener('error', this.#onError);
    this.#client.release(this.lost);
  }

  /** A cancellation on its way would hit the end of the transaction, or what the next one sends. */
  async #endCancelling(): Promise<void> {
    this.cancellable = undefined;
    await this.#cancelled;
  }

  async #send<Row extends object>(
    text: string,
    values: readonly unknown[],
  ): Promise<StatementResult<Row> & { readonly command: string }> {
    this.#options.onStatement(text);
    const question = { text, values: [...values], query_timeout: this.#options.patience };
    const stopWatching = this.#watchSilence();
    try {
      const answer: QueryResult<Row> | readonly QueryResult<Row>[] = await this.#client.query<Row>(question);
      const result = Array.isArray(answer) ? (answer as readonly QueryResult<Row>[]).at(-1) : answer;
      const rows = result?.rows ?? [];
      this.#options.onRows(rows.length);
      return { rows, rowCount: result?.rowCount ?? rows.length, command: result?.command ?? '' };
    } catch (error) {
      throw this.#explain(error);
    } finally {
      stopWatching();
    }
  }

  /** Has a connection end whose peer has gone silent, so that the statement fails as by any other loss. */
  #watchSilence(): () => void {
    const { watch } = this.#options;
    if (watch === undefined) return () => {};
    // With a statement under way this breaks the connection off, without any farewell.
    return watchSilence({ ...watch, pid: this.cancellable }, () => void this.#client.end());
  }

  #explain(error: unknown): unknown {
    if (isDatabaseFailure(error)) {
      this.transient ||= isTransient(error.code);
      this.lost ||= endsSession(error.code);
      return mapDatabaseFailure(error);
    }
    this.lost = true;
    // A value that pg cannot encode is a bug of the caller.
    if (error instanceof TypeError || error instanceof RangeError) return error;
    this.transient = true;
    return new OperationalError('the connection to the database was lost', {
      code: 'database.unreachable',
      hint: 'Check the server and the network in between, then run again: nothing was written by this attempt.',
      retry: 'backoff',
      cause: error,
    });
  }
}

/** What is said of a transaction that was told to stop. */
export function explainInterrupted(cause: unknown): OperationalError {
  return new OperationalError('interrupted: what is not committed is rolled back', {
    code: 'interrupted',
    cause,
  });
}

/** The server ends the session itself after most of these. One that takes no writes may not be the one that a new connection leads to. */
function endsSession(sqlstate: string): boolean {
  return sqlstate.startsWith('57P') || sqlstate.startsWith('08') || sqlstate === '25006';
}
