import { listEnvironments } from '../environments/list-environments.ts';
import { rollbackEnvironment } from '../environments/rollback-environment.ts';
import { renderKey, type EnvironmentKey } from '../environments/store-layout.ts';
import { OperationalError } from '../errors.ts';
import { recordSwitch } from '../reconcile/record-switch.ts';
import { escapeText } from '../report/escape-text.ts';
import { renderRollback, toJsonRollback } from '../report/render-environment.ts';
import { chooseEnvironment } from './choose-environment.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveEnvironmentSettings } from './host-options.ts';
import type { EnvironmentWishes } from './invocation.ts';
import { identifyHost, withDatabase } from './with-database.ts';
import { writeResult } from './write-result.ts';

type RollbackWishes = Extract<EnvironmentWishes, { readonly action: 'rollback' }>;

/** `reconcile env rollback`: lets an older generation of an environment serve again, with or without a database to tell of it. */
export async function runEnvRollback(context: CommandContext, { name, to }: RollbackWishes): Promise<number> {
  const { root } = resolveEnvironmentSettings(context);
  const { key } = chooseEnvironment(listEnvironments(root), name);
  const rollback = await rollbackEnvironment(root, key, to);
  if (rollback.kind === 'refused') {
    throw new OperationalError(`${renderKey(key)} cannot be rolled back: ${rollback.reason}`, {
      code: 'environment.unavailable',
      hint: rollback.fix,
    });
  }
  await tellDatabase(context, root, key);
  const view = { key, from: rollback.from.number, to: rollback.to.number };
  await writeResult(context, { json: () => toJsonRollback(view), human: () => renderRollback(view) });
  return exitCodes.ok;
}

/** The links are swapped already: a database that cannot be told is no failure, since the next run tells it. */
async function tellDatabase(context: CommandContext, root: string, key: EnvironmentKey): Promise<void> {
  const { host } = identifyHost(context);
  try {
    await withDatabase(context, async (opened) => {
      if (opened === undefined) return;
      context.terminal.progress.show('recording what serves');
      await recordSwitch(root, key, { ...opened, schema: context.settings.schema, host });
    });
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const reason = escapeText(error.message);
    context.terminal.note(`Note: the database says otherwise until the next run: ${reason}.\n`);
  }
}
