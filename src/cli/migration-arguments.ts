import type { Command } from 'commander';
import type { MigrationWishes } from './invocation.ts';
import { usage } from './setting-options.ts';

/** Adds the options of `reconcile migrate` that are no settings. */
export function addMigrationOptions(command: Command): void {
  command
    .optionsGroup('Database:')
    .option(
      '--change-triggers',
      'Have the tables announce what others change in managed rows, so that `reconcile watch` sees it at once.',
    )
    .option('--no-change-triggers', 'Remove these triggers.')
    .option(
      '--print-sql',
      'With one of these: print the SQL for it, for somebody else to run; change nothing.',
    );
}

/** Throws OperationalError `usage`. */
export function readMigration(command: Command): MigrationWishes {
  const { changeTriggers, printSql = false } = command.opts<{
    changeTriggers?: boolean;
    printSql?: boolean;
  }>();
  if (printSql && changeTriggers === undefined) {
    throw usage(
      '--print-sql prints the SQL of --change-triggers or --no-change-triggers, of which none is given',
      command,
    );
  }
  const wish = changeTriggers === true ? 'install' : 'remove';
  return { changeTriggers: changeTriggers === undefined ? undefined : wish, printSql };
}
