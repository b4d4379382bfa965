import { hostname } from 'node:os';
import type { Database, TransactionOptions } from '../database/database.ts';
import { embeddedDatabaseExists } from '../database/embedded-directory.ts';
import { openDatabase } from '../database/open-database.ts';
import { OperationalError } from '../errors.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { lockTimeoutOf } from './lock-timeout.ts';

/** A database that is open, with what transactions in it are bound to. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly limits: TransactionOptions;
}

/** Opens the database for as long as the work takes; gives it nothing where an embedded one was never made. */
export async function withDatabase<Result>(
  context: CommandContext,
  work: (opened: OpenedDatabase | undefined) => Promise<Result>,
): Promise<Result> {
  const { settings, terminal } = context;
  const target = chooseDatabase(context);
  if (target.driver === 'embedded' && !embeddedDatabaseExists(target.directory)) return work(undefined);
  const lockTimeout = lockTimeoutOf(settings, target);
  terminal.progress.show('opening the database');
  const database = await openDatabase(target, { lockTimeout });
  try {
    return await work({ database, limits: { lockTimeout, statementTimeout: settings.statementTimeout } });
  } finally {
    await database.close();
    terminal.progress.clear();
  }
}

/** The same for work that cannot be done without. Throws OperationalError `database.tables-missing`. */
export function requireDatabase<Result>(
  context: CommandContext,
  work: (opened: OpenedDatabase) => Promise<Result>,
): Promise<Result> {
  return withDatabase(context, (opened) => {
    if (opened !== undefined) return work(opened);
    throw new OperationalError(`there is no catalog in ${context.settings.stateDirectory} yet`, {
      code: 'database.tables-missing',
      hint: 'Apply manifests first: reconcile <paths>. Or name a database by --database-url, DATABASE_URL or --state-directory.',
    });
  });
}

/** Who this host is, for what it records. */
export function identifyHost({ version }: CommandContext): {
  readonly host: string;
  readonly version: string;
} {
  return { host: hostname(), version };
}
