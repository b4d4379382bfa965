import { writeTriggerScript } from '../database/arrange-change-triggers.ts';
import type { Database } from '../database/database.ts';
import type { DatabaseTarget } from '../database/database-target.ts';
import { findSchema } from '../database/find-schema.ts';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { OperationalError } from '../errors.ts';
import type { OutputFormat } from '../parse-outputs.ts';
import { renderJson } from '../report/json-text.ts';
import { renderMigration, toJsonMigration, type MigrationView } from '../report/render-migration.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import type { MigrationWishes } from './invocation.ts';
import { lockTimeoutOf } from './lock-timeout.ts';

/** `reconcile migrate`: creates the tables that are missing, and sees to the triggers that announce changes. */
export async function runMigrate(context: CommandContext): Promise<number> {
  const { settings, terminal, invocation } = context;
  const target = chooseDatabase(context);
  const { changeTriggers, printSql } = invocation.migration ?? { changeTriggers: undefined, printSql: false };
  if (changeTriggers !== undefined) refuseEmbedded(target);
  if (printSql) refuseJson(terminal.format);
  const lockTimeout = lockTimeoutOf(settings, target);
  terminal.progress.show(printSql ? 'reading the database' : 'creating tables');
  const database = await openDatabase(target, { lockTimeout });
  let text: string;
  try {
    text =
      printSql && changeTriggers !== undefined
        ? await printScript(database, changeTriggers, context)
        : await migrateTables(database, { changeTriggers, lockTimeout }, context);
  } finally {
    await database.close();
  }
  terminal.progress.clear();
  await (terminal.format === 'human' ? terminal.print(text) : terminal.write(text));
  return exitCodes.ok;
}

async function migrateTables(
  database: Database,
  { changeTriggers, lockTimeout }: Pick<MigrationWishes, 'changeTriggers'> & { readonly lockTimeout: number },
  { settings, terminal }: CommandContext,
): Promise<string> {
  const report = await migrate(database, {
    schema: settings.schema,
    tables: 'all',
    lockTimeout,
    ...(database.driver === 'postgres' ? { changeTriggers: changeTriggers ?? 'renew' } : {}),
  });
  const view: MigrationView = { database: database.description, changeTriggers: undefined, ...report };
  if (terminal.format === 'json') return renderJson(toJsonMigration(view));
  return settings.quiet ? '' : renderMigration(view);
}

async function printScript(
  database: Database,
  wish: 'install' | 'remove',
  { settings }: CommandContext,
): Promise<string> {
  const schema = await database.read((transaction) => findSchema(transaction, settings.schema));
  return writeTriggerScript(schema, wish);
}

function refuseEmbedded({ driver }: DatabaseTarget): void {
  if (driver !== 'embedded') return;
  throw new OperationalError('the embedded database has nobody to announce changes to', {
    code: 'usage',
    hint: 'Only one process has it open at a time, and `reconcile watch` looks at it after --resync. Name a PostgreSQL server by DATABASE_URL or --database-url.',
  });
}

function refuseJson(format: OutputFormat): void {
  if (format !== 'json') return;
  throw new OperationalError('--print-sql prints SQL, not JSON', {
    code: 'usage',
    hint: 'Leave out --output, or --print-sql.',
  });
}
