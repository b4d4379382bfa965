import { InternalError, OperationalError } from '../errors.ts';
import type { CommandContext } from './command-context.ts';
import { explainStoreFailure } from './explain-store-failure.ts';

/** `reconcile env …`: the environments of this host. */
export async function runEnv(context: CommandContext): Promise<number> {
  const wishes = context.invocation.environment;
  if (wishes === undefined) throw new InternalError('the command env was not told what to do');
  try {
    switch (wishes.action) {
      case 'list':
        return await (await import('./env-list-command.ts')).runEnvList(context, wishes);
      case 'build':
        return await (await import('./env-build-command.ts')).runEnvBuild(context, wishes);
      case 'rollback':
        return await (await import('./env-rollback-command.ts')).runEnvRollback(context, wishes);
      case 'gc':
        return await (await import('./env-gc-command.ts')).runEnvGc(context, wishes);
      case 'logs':
        return await (await import('./env-logs-command.ts')).runEnvLogs(context, wishes);
      default:
        return await (await import('./env-doctor-command.ts')).runEnvDoctor(context, wishes);
    }
  } catch (error) {
    throw error instanceof OperationalError ? error : explainStoreFailure(error);
  }
}
