/** One SQL statement's answer. `rows` come with jsonb parsed, bigint and xid as text, text[] as arrays. */
export interface StatementResult<Row> {
  readonly rows: readonly Row[];
  /** Rows affected by a write, or returned by a read. */
  readonly rowCount: number;
}

/** What statements are sent through inside of a transaction. */
export interface Queryable {
  /**
   * Runs one statement with positional parameters. Never holds values in `text`.
   * Throws OperationalError: `database.rejected` for what the database refuses (see RejectedStatement), others by SQLSTATE.
   */
  readonly query: <Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<StatementResult<Row>>;
}

export interface TransactionOptions {
  /** Milliseconds that a statement may wait for a lock. */
  readonly lockTimeout?: number;
  /** Milliseconds that a statement may run (the embedded database ignores it). */
  readonly statementTimeout?: number;
}

/** A database that can be read and written in transactions. The only way to SQL for the other rooms. */
export interface Database {
  readonly driver: 'postgres' | 'embedded';
  /** For people: host, port and database name, or the directory; never a password. */
  readonly description: string;
  /** Runs `work` in one read-only transaction with one snapshot. */
  readonly read: <T>(work: (transaction: Queryable) => Promise<T>) => Promise<T>;
  /**
   * Runs `work` in one transaction and commits it; anything thrown rolls it back. Serialization failures, deadlocks and lost
   * connections before COMMIT are retried from the start with backoff. The outcome of a COMMIT whose answer was lost is asked
   * by transaction id; `database.outcome-unknown` is thrown where that cannot be had.
   */
  readonly transact: <T>(
    work: (transaction: Queryable) => Promise<T>,
    options?: TransactionOptions,
  ) => Promise<T>;
  /** Runs `work` as `transact` would, checks deferred constraints, then always rolls back. */
  readonly rehearse: <T>(
    work: (transaction: Queryable) => Promise<T>,
    options?: TransactionOptions,
  ) => Promise<T>;
  readonly close: () => Promise<void>;
  /** Statements sent since the database was opened, transaction control included. */
  readonly statementCount: () => number;
  /** Rows that answers held since then. */
  readonly rowCount: () => number;
}
