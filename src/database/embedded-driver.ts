import { InternalError } from '../errors.ts';
import type { Database, Queryable, StatementResult } from './database.ts';
import { acquireDirectoryLock, type DirectoryLock } from './directory-lock.ts';
import {
  beginInitialisation,
  databaseDirectoryOf,
  endInitialisation,
  explainFailure,
  explainUnopenable,
  explainUnwritable,
  findDatabase,
  prepareDirectory,
} from './embedded-directory.ts';
import { EmbeddedBroken, EmbeddedRefusal, EmbeddedThread } from './embedded-thread.ts';
import { encodeParameter } from './encode-parameter.ts';
import { mapDatabaseFailure } from './map-database-error.ts';

interface EmbeddedOptions {
  /** The directory that holds everything, such as `.reconcile`. */
  readonly directory: string;
  /** Milliseconds to wait for another process to leave; none by default. */
  readonly lockTimeout?: number;
  /** Told of each statement before it is sent, without its values. */
  readonly onStatement?: (text: string) => void;
}

type Work<T> = (transaction: Queryable) => Promise<T>;

/** PGlite has one connection, so transactions run one after another, in the order they were asked for. */
class EmbeddedDatabase implements Database {
  readonly driver = 'embedded';
  readonly description: string;
  readonly #thread: EmbeddedThread;
  readonly #lock: DirectoryLock;
  readonly #onStatement: ((text: string) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #statements = 0;
  #rows = 0;
  #closing: Promise<void> | undefined;

  constructor(options: EmbeddedOptions, thread: EmbeddedThread, lock: DirectoryLock) {
    this.description = options.directory;
    this.#onStatement = options.onStatement;
    this.#thread = thread;
    this.#lock = lock;
  }

  readonly read = <T>(work: Work<T>): Promise<T> =>
    this.#transaction('begin isolation level repeatable read read only', async () => {
      const result = await work(this.#queryable);
      await this.#commit();
      return result;
    });

  readonly transact = <T>(work: Work<T>): Promise<T> =>
    this.#transaction('begin isolation level read committed', async () => {
      const result = await work(this.#queryable);
      await this.#commit();
      return result;
    });

  readonly rehearse = <T>(work: Work<T>): Promise<T> =>
    this.#transaction('begin isolation level read committed', async () => {
      const result = await work(this.#queryable);
      await this.#run('set constraints all immediate');
      await this.#run('rollback');
      return result;
    });

  readonly close = (): Promise<void> => {
    this.#closing ??= this.#enqueue(async () => {
      try {
        await this.#thread.close();
      } catch (error) {
        // What was committed is in the log already; the next process to open the directory replays it.
        if (!(error instanceof EmbeddedBroken)) throw error;
      } finally {
        this.#lock.release();
      }
    });
    return this.#closing;
  };

  readonly statementCount = (): number => this.#statements;

  readonly rowCount = (): number => this.#rows;

  readonly #queryable: Queryable = {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
      const { rows, rowCount } = await this.#run(text, values);
      return { rows, rowCount } as StatementResult<Row>;
    },
  };

  #transaction<T>(begin: string, work: () => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      await this.#run(begin);
      try {
        return await work();
      } catch (error) {
        // Fails only when PGlite is gone, and the transaction with it.
        await this.#run('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  async #commit(): Promise<void> {
    const { command } = await this.#run('commit');
    if (command === 'ROLLBACK') throw new InternalError('A failed transaction was committed');
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #run(text: string, values: readonly unknown[] = []) {
    this.#statements += 1;
    this.#onStatement?.(text);
    try {
      const result = await this.#thread.run(text, values.map(encodeParameter));
      this.#rows += result.rows.length;
      return result;
    } catch (error) {
      if (error instanceof EmbeddedRefusal) throw mapDatabaseFailure(error.failure);
      throw explainFailure(this.description, reasonOf(error), error);
    }
  }
}

/**
 * Opens the embedded database in a directory, which is made where there is none. Only one process at a time can have it open.
 * Throws OperationalError: `embedded.locked`, `embedded.unwritable`, `embedded.damaged`.
 */
export async function openEmbeddedDatabase(options: EmbeddedOptions): Promise<Database> {
  const { directory, lockTimeout = 0 } = options;
  prepareDirectory(directory);
  const lock = await acquireDirectoryLock(directory, lockTimeout).catch((error: unknown) => {
    throw explainUnwritable(directory, error);
  });
  try {
    return new EmbeddedDatabase(options, await openThread(directory), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Has PGlite open the database, or make it where there is none. */
async function openThread(directory: string): Promise<EmbeddedThread> {
  const found = findDatabase(directory);
  if (found === 'damaged')
    throw explainUnopenable(directory, 'files that every database has are missing or garbled');
  if (found === 'none') beginInitialisation(directory);
  const thread = new EmbeddedThread(databaseDirectoryOf(directory));
  try {
    await thread.opened();
  } catch (error) {
    await thread.end();
    throw found === 'none'
      ? explainFailure(directory, reasonOf(error), error)
      : explainUnopenable(directory, reasonOf(error), error);
  }
  if (found === 'none') endInitialisation(directory);
  return thread;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
