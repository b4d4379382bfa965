import type { DatabaseTarget } from '../database/database-target.ts';
import { embeddedDatabaseExists } from '../database/embedded-directory.ts';
import { introspect } from '../database/introspect.ts';
import { openDatabase } from '../database/open-database.ts';
import { readChangeTriggers } from '../database/read-change-triggers.ts';
import { readStatus } from '../database/read-status.ts';
import { OperationalError } from '../errors.ts';
import type { OutputFormat } from '../parse-outputs.ts';
import { renderJson, renderJsonParts } from '../report/json-text.ts';
import { renderStatusMarkdown } from '../report/markdown/render-status-markdown.ts';
import { renderControllerStatus } from '../report/render-controller-status.ts';
import { toJsonStatus } from '../report/render-status-json.ts';
import { renderStatus } from '../report/render-status.ts';
import type { StatusView } from '../report/status-view.ts';
import { askController } from './ask-controller.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodeOfController, exitCodes } from './exit-codes.ts';
import { lockTimeoutOf } from './lock-timeout.ts';
import { writeWhole } from './write-whole.ts';

const none = { pack: 0, runtime: 0, runtime_version: 0 };

/** `reconcile status`: what the catalog holds, and who owns it; with `--url`, what a controller tells of itself. Writes nothing. */
export async function runStatus(context: CommandContext): Promise<number> {
  const { settings, terminal } = context;
  if (settings.controllerUrl !== undefined) return showController(settings.controllerUrl, context);
  const view = await readView(chooseDatabase(context), context);
  terminal.progress.clear();
  await writeStatus(view, context);
  return exitCodes.ok;
}

/** To standard output, and to each file that is named. */
async function writeStatus(view: StatusView, { settings, target, terminal }: CommandContext): Promise<void> {
  const { verbose, markdownLimit } = settings;
  const render = (format: OutputFormat, color: boolean): Iterable<string> => {
    if (format === 'json') return renderJsonParts(toJsonStatus(view));
    if (format === 'markdown') return [renderStatusMarkdown(view, markdownLimit)];
    return [renderStatus(view, { color, verbose, now: Date.now() })];
  };
  const { format, files } = target.outputs;
  for (const part of render(format, terminal.color.result)) {
    await (format === 'human' ? terminal.print(part) : terminal.write(part));
  }
  for (const file of files) {
    await writeWhole({ ...file, what: 'the status' }, render(file.format, false));
  }
}

async function showController(url: string, { target, terminal, stop }: CommandContext): Promise<number> {
  if (terminal.format === 'markdown' || target.outputs.files.length > 0) {
    throw new OperationalError(
      'what a controller says is written to standard output, for people or as JSON',
      {
        code: 'usage',
        hint: 'Leave out --url, or write -o json.',
      },
    );
  }
  terminal.progress.show('asking the controller');
  const status = await askController(url, { stop });
  terminal.progress.clear();
  if (terminal.format === 'json') await terminal.write(renderJson(status));
  else
    await terminal.print(renderControllerStatus(status, { color: terminal.color.result, now: Date.now() }));
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
