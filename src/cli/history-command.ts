import type { Database } from '../database/database.ts';
import { embeddedDatabaseExists } from '../database/embedded-directory.ts';
import { introspect } from '../database/introspect.ts';
import { openDatabase } from '../database/open-database.ts';
import { readRunDetails } from '../database/read-run-details.ts';
import { findRuns, readRuns } from '../database/read-runs.ts';
import { findRunIdRange, type RunIdRange } from '../database/run-id-range.ts';
import type { HistoryView, RunDetailsView } from '../report/history-view.ts';
import { renderJsonParts } from '../report/json-text.ts';
import { toJsonHistory, toJsonRun } from '../report/render-history-json.ts';
import { renderHistory } from '../report/render-history.ts';
import { maxRunChanges, renderRun } from '../report/render-run.ts';
import { chooseDatabase } from './choose-database.ts';
import { chooseRun, maxCandidates, refuseRunId, refuseUnknownRun } from './choose-run.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { lockTimeoutOf } from './lock-timeout.ts';

/** `reconcile history [run]`: the runs that wrote to the catalog, or one of them with what it changed. Writes nothing. */
export async function runHistory(context: CommandContext): Promise<number> {
  const { runId } = context.invocation;
  if (runId === undefined) await listRuns(context);
  else await showRun(context, runId);
  return exitCodes.ok;
}

async function listRuns(context: CommandContext): Promise<void> {
  const { settings, terminal } = context;
  const none = { recorded: false, pendingMigrations: [], runs: [], more: false };
  const view = await readFrom(context, {
    absent: (database): HistoryView => ({ database, ...none }),
    read: (database) => readHistory(database, context),
  });
  if (terminal.format === 'json') return writeJson(context, toJsonHistory(view));
  const { verbose } = settings;
  return terminal.print(renderHistory(view, { color: terminal.color.result, verbose, now: Date.now() }));
}

async function showRun(context: CommandContext, runId: string): Promise<void> {
  const { settings, terminal } = context;
  const range = findRunIdRange(runId);
  if (range === undefined) throw refuseRunId(runId);
  const view = await readFrom<RunDetailsView>(context, {
    absent: () => {
      throw refuseUnknownRun(runId, []);
    },
    read: (database) => readRun(database, context, { ...range, runId }),
  });
  if (terminal.format === 'json') return writeJson(context, toJsonRun(view));
  const { verbose } = settings;
  const { color, width } = terminal;
  return terminal.print(renderRun(view, { color: color.result, verbose, width, now: Date.now() }));
}

interface Reading<View> {
  /** Where no embedded database has been made yet. */
  readonly absent: (description: string) => View;
  readonly read: (database: Database) => Promise<View>;
}

async function readFrom<View>(context: CommandContext, { absent, read }: Reading<View>): Promise<View> {
  const { settings, terminal } = context;
  const target = chooseDatabase(context);
  if (target.driver === 'embedded' && !embeddedDatabaseExists(target.directory)) {
    return absent(`${target.directory} (not there yet)`);
  }
  terminal.progress.show('reading the database');
  const database = await openDatabase(target, { lockTimeout: lockTimeoutOf(settings, target) });
  try {
    return await read(database);
  } finally {
    await database.close();
    terminal.progress.clear();
  }
}

/** In one statement beside those that look at the database; one run more than is shown tells whether there are more. */
function readHistory(database: Database, { settings }: CommandContext): Promise<HistoryView> {
  const { historyLimit: limit, schema } = settings;
  return database.read(async (transaction) => {
    const layout = await introspect(transaction, { schema });
    const { tracking, pendingMigrations } = layout;
    const runs = tracking ? await readRuns(transaction, layout, limit + 1) : [];
    return {
      database: database.description,
      recorded: tracking,
      pendingMigrations,
      runs: runs.slice(0, limit),
      more: runs.length > limit,
    };
  });
}

interface RunQuery extends RunIdRange {
  /** As it was typed. */
  readonly runId: string;
}

/** In a number of statements that does not depend on the run. */
function readRun(
  database: Database,
  { settings, terminal }: CommandContext,
  { runId, from, to }: RunQuery,
): Promise<RunDetailsView> {
  const isWhole = settings.verbose || terminal.format === 'json';
  return database.read(async (transaction) => {
    const layout = await introspect(transaction, { schema: settings.schema });
    const { tracking, pendingMigrations } = layout;
    if (!tracking) throw refuseUnknownRun(runId, []);
    const [match, ...others] = await findRuns(transaction, layout, { from, to, limit: maxCandidates + 1 });
    if (match === undefined) {
      throw refuseUnknownRun(runId, await readRuns(transaction, layout, maxCandidates));
    }
    const run = chooseRun(runId, [match, ...others]);
    const details = await readRunDetails(transaction, layout, {
      runId: run.runId,
      maxChanges: isWhole ? undefined : maxRunChanges,
    });
    return { database: database.description, pendingMigrations, run, ...details };
  });
}

async function writeJson({ terminal }: CommandContext, document: object): Promise<void> {
  for (const part of renderJsonParts(document)) await terminal.write(part);
}
