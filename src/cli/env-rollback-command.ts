import { listEnvironments } from '../environments/list-environments.ts';
import { rollbackEnvironment } from '../environments/rollback-environment.ts';
import { renderKey } from '../environments/store-layout.ts';
import { OperationalError } from '../errors.ts';
import { renderRollback, toJsonRollback } from '../report/render-environment.ts';
import { chooseEnvironment } from './choose-environment.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveEnvironmentSettings } from './host-options.ts';
import type { EnvironmentWishes } from './invocation.ts';
import { writeResult } from './write-result.ts';

type RollbackWishes = Extract<EnvironmentWishes, { readonly action: 'rollback' }>;

/** `reconcile env rollback`: lets an older generation of an environment serve again. */
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
  const view = { key, from: rollback.from.number, to: rollback.to.number };
  await writeResult(context, { json: () => toJsonRollback(view), human: () => renderRollback(view) });
  return exitCodes.ok;
}
