import { readLog } from '../environments/read-log.ts';
import { renderKey } from '../environments/store-layout.ts';
import { OperationalError } from '../errors.ts';
import { listHost } from '../reconcile/list-host.ts';
import { escapeText } from '../report/escape-text.ts';
import { renderLog, toJsonLog } from '../report/render-environment.ts';
import { renderBytes } from '../report/render-quantity.ts';
import { chooseEnvironment } from './choose-environment.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveEnvironmentSettings } from './host-options.ts';
import type { EnvironmentWishes } from './invocation.ts';
import { writeResult } from './write-result.ts';

type LogsWishes = Extract<EnvironmentWishes, { readonly action: 'logs' }>;

/** `reconcile env logs`: what the last build of an environment said, or the one that is under way. */
export async function runEnvLogs(context: CommandContext, { name }: LogsWishes): Promise<number> {
  const { settings, terminal } = context;
  const { root } = resolveEnvironmentSettings(context);
  const { key, state, log: path } = chooseEnvironment((await listHost(root)).environments, name);
  const end = path === undefined ? undefined : readLog(path);
  if (path === undefined || end === undefined) {
    throw new OperationalError(`there is no log of ${renderKey(key)}`, {
      code: 'environment.unavailable',
      hint: `Build it: reconcile env build ${key.pack}`,
    });
  }
  const view = { key, state, path, ...end };
  if (!settings.quiet && terminal.format === 'human') {
    const omitted = end.omitted === 0 ? '' : ` (${renderBytes(end.omitted)} before this are left out)`;
    terminal.note(`${escapeText(path)}${omitted}\n`);
  }
  await writeResult(context, { json: () => toJsonLog(view), human: () => renderLog(view) });
  return exitCodes.ok;
}
