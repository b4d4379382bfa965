import type { Database, Queryable } from '../database/database.ts';
import type { CatalogLayout } from '../database/introspect.ts';
import { migrate } from '../database/migrate.ts';
import { OperationalError } from '../errors.ts';

interface TableOptions {
  readonly schema: string | undefined;
  readonly lockTimeout: number | undefined;
}

/**
 * Brings our own tables to this version. The embedded database is ours alone and gets the platform's tables, too; on a server those are
 * the platform's matter or that of `reconcile migrate`. Throws OperationalError `database.tables-missing`, `database.permission`.
 */
export async function prepareTables(database: Database, options: TableOptions): Promise<void> {
  const { schema, lockTimeout } = options;
  try {
    await migrate(database, {
      schema,
      tables: database.driver === 'embedded' ? 'all' : 'reconcile',
      ...(lockTimeout === undefined ? {} : { lockTimeout }),
    });
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code !== 'database.permission') throw error;
    throw new OperationalError('the schema "reconcile" is not there, and this role may not create it', {
      code: 'database.permission',
      hint: 'Run "reconcile migrate" once as a role that may, or let this one: GRANT CREATE ON DATABASE … TO …',
      cause: error,
    });
  }
}

/** The same where something is missing: a run that wrote nothing to the catalog may find a database without our tables. */
export async function preparePending(
  database: Database,
  { pendingMigrations }: Pick<CatalogLayout, 'pendingMigrations'>,
  options: TableOptions,
): Promise<void> {
  if (pendingMigrations.length > 0) await prepareTables(database, options);
}

/** The same database, where every transaction is a part of `transaction`: it lives and dies with that one. */
export function joinTransaction(database: Database, transaction: Queryable): Database {
  const join = <T>(work: (transaction: Queryable) => Promise<T>): Promise<T> => work(transaction);
  const { driver, description, close, statementCount, rowCount } = database;
  const counts = { statementCount, rowCount };
  return { driver, description, close, ...counts, read: join, transact: join, rehearse: join };
}
