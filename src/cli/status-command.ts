import type { DatabaseTarget } from '../database/database-target.ts';
import { embeddedDatabaseExists } from '../database/embedded-directory.ts';
import { introspect } from '../database/introspect.ts';
import { openDatabase } from '../database/open-database.ts';
import { readChangeTriggers } from '../database/read-change-triggers.ts';
import { readStatus } from '../database/read-status.ts';
import { renderJson, renderJsonParts } from '../report/json-text.ts';
import { renderControllerStatus } from '../report/render-controller-status.ts';
import { toJsonStatus } from '../report/render-status-json.ts';
import { renderStatus } from '../report/render-status.ts';
import type { StatusView } from '../report/status-view.ts';
import { askController } from './ask-controller.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodeOfController, exitCodes } from './exit-codes.ts';
import { lockTimeoutOf } from './lock-timeout.ts';

const none = { pack: 0, runtime: 0, runtime_version: 0 };

/** `reconcile status`: what the catalog holds, and who owns it; with `--url`, what a controller tells of itself. Writes nothing. */
export async function runStatus(context: CommandContext): Promise<number> {
  const { settings, terminal } = context;
  if (settings.controllerUrl !== undefined) return showController(settings.controllerUrl, context);
  const view = await readView(chooseDatabase(context), context);
  terminal.progress.clear();
  if (settings.output === 'json') {
    for (const part of renderJsonParts(toJsonStatus(view))) await terminal.write(part);
    return exitCodes.ok;
  }
  await terminal.write(
    renderStatus(view, { color: terminal.color.result, verbose: settings.verbose, now: Date.now() }),
  );
  return exitCodes.ok;
}

async function showController(url: string, { settings, terminal, stop }: CommandContext): Promise<number> {
  terminal.progress.show('asking the controller');
  const status = await askController(url, { stop });
  terminal.progress.clear();
  await terminal.write(
    settings.output === 'json'
      ? renderJson(status)
      : renderControllerStatus(status, { color: terminal.color.result, now: Date.now() }),
  );
  return exitCodeOfController(status);
}

async function readView(target: DatabaseTarget, { settings, terminal }: CommandContext): Promise<StatusView> {
  if (target.driver === 'embedded' && !embeddedDatabaseExists(target.directory)) {
    const database = `${target.directory} (not there yet)`;
    const counts = { total: none, owned: none };
    return { database, counts, sources: [], objects: [], lastRun: undefined, changeTriggers: undefined };
  }
  terminal.progress.show('reading the database');
  const database = await openDatabase(target, { lockTimeout: lockTimeoutOf(settings, target) });
  try {
    return await database.read(async (transaction) => {
      const layout = await introspect(transaction, { schema: settings.schema });
      const status = await readStatus(transaction, layout);
      const triggers =
        database.driver === 'postgres' ? await readChangeTriggers(transaction, layout.schema) : undefined;
      return { database: database.description, ...status, changeTriggers: triggers?.state };
    });
  } finally {
    await database.close();
  }
}
