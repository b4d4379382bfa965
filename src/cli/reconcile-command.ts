import { hostname, userInfo } from 'node:os';
import type { DatabaseTarget } from '../database/database-target.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import type { SnapshotTarget } from '../reconcile/plan-on-snapshot.ts';
import { reconcileOnce } from '../reconcile/reconcile-once.ts';
import { boundMemory } from './bound-memory.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { lockTimeoutOf } from './lock-timeout.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import { reportResult } from './report-result.ts';

const modes = { client: 'plan', server: 'rehearse', none: 'apply' } as const;

/** `reconcile [paths…]`: one pass, as far as `--dry-run` lets it go. */
export async function runReconcile(context: CommandContext): Promise<number> {
  const { invocation, settings, env, terminal } = context;
  const database = chooseTarget(context);
  const manifests = await resolveManifestOptions(context);
  const result = await reconcileOnce({
    ...manifests,
    database,
    mode: modes[invocation.dryRun ?? 'none'],
    source: settings.source,
    ...(settings.schema === undefined ? {} : { schema: settings.schema }),
    adopt: settings.adopt,
    ...(database.driver === 'snapshot' ? {} : { lockTimeout: lockTimeoutOf(settings, database) }),
    statementTimeout: settings.statementTimeout,
    identity: { host: hostname(), actor: settings.actor ?? readUserName(), version: context.version },
    commandEnvironment: scrubEnvironment(env),
    onStage: boundMemory(terminal.progress.show),
  });
  return reportResult(result, context);
}

/** A snapshot that is named goes before every database. */
function chooseTarget(context: CommandContext): DatabaseTarget | SnapshotTarget {
  const { against } = context.invocation;
  return against === undefined ? chooseDatabase(context) : { driver: 'snapshot', file: against };
}

/** A container may run as a user that has no name. */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
