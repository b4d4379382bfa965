import { migrate, type MigrationReport } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { renderJson } from '../report/json-text.ts';
import { renderMigration, toJsonMigration, type MigrationView } from '../report/render-migration.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { lockTimeoutOf } from './lock-timeout.ts';

/** `reconcile migrate`: creates the tables that are missing. */
export async function runMigrate(context: CommandContext): Promise<number> {
  const { settings, terminal } = context;
  const target = chooseDatabase(context);
  const lockTimeout = lockTimeoutOf(settings, target);
  terminal.progress.show('creating tables');
  const database = await openDatabase(target, { lockTimeout });
  let report: MigrationReport;
  try {
    report = await migrate(database, { schema: settings.schema, tables: 'all', lockTimeout });
  } finally {
    await database.close();
  }
  const view: MigrationView = { database: database.description, ...report };
  terminal.progress.clear();
  if (settings.output === 'json') await terminal.write(renderJson(toJsonMigration(view)));
  else if (!settings.quiet) await terminal.write(renderMigration(view));
  return exitCodes.ok;
}
