import { hostname, userInfo } from 'node:os';
import { forEachKind } from '../catalog/kinds.ts';
import type { DatabaseTarget } from '../database/database-target.ts';
import type { OnEvent } from '../environments/environment-event.ts';
import { OperationalError } from '../errors.ts';
import type { DeletePolicy } from '../plan/delete-policy.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import type { SnapshotTarget } from '../reconcile/plan-on-snapshot.ts';
import type { ReconcileOptions } from '../reconcile/reconcile-once.ts';
import type { Settings, SettingOrigins } from '../settings.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { resolveContentOptions } from './content-options.ts';
import { resolveEnvironmentsDirectory, resolveHostOptions } from './host-options.ts';
import { lockTimeoutOf } from './lock-timeout.ts';

/** How a pass is made by the settings, but for which manifests it reads and how far it goes. Throws OperationalError as what it is made of. */
export async function resolvePassOptions(
  context: CommandContext,
  onBuild?: OnEvent,
): Promise<Omit<ReconcileOptions, 'paths' | 'cwd' | 'mode'>> {
  const { settings } = context;
  return {
    contents: resolveContentOptions(context),
    ...resolveRun(context),
    ...resolveDecisions(settings, context.origins),
    environmentsDirectory: resolveEnvironmentsDirectory(context),
    ...(settings.environments ? { host: await resolveHostOptions(context, onBuild) } : {}),
  };
}

/** Where the pass runs, and as whom. */
function resolveRun(
  context: CommandContext,
): Pick<
  ReconcileOptions,
  'database' | 'schema' | 'lockTimeout' | 'statementTimeout' | 'identity' | 'commandEnvironment'
> {
  const { settings, env, version } = context;
  const database = chooseTarget(context);
  return {
    database,
    ...(settings.schema === undefined ? {} : { schema: settings.schema }),
    ...(database.driver === 'snapshot' ? {} : { lockTimeout: lockTimeoutOf(settings, database) }),
    statementTimeout: settings.statementTimeout,
    identity: { host: hostname(), actor: settings.actor ?? readUserName(), version },
    commandEnvironment: scrubEnvironment(env),
  };
}

/** What the pass may do. */
function resolveDecisions(
  settings: Settings,
  origins: SettingOrigins,
): Pick<ReconcileOptions, 'source' | 'adopt' | 'drift' | 'keepGoing' | 'prune' | 'historyRetention'> {
  const { source, adopt, drift, keepGoing, historyRetention } = settings;
  return {
    source,
    adopt,
    drift,
    keepGoing,
    ...(settings.prune ? { prune: resolveDeletePolicy(settings, origins) } : {}),
    ...(historyRetention === undefined ? {} : { historyRetention }),
  };
}

function resolveDeletePolicy(settings: Settings, origins: SettingOrigins): DeletePolicy {
  const { maxDeletes, maxDeletePercent, allowDeletes, dangerousAllowEmpty } = settings;
  return {
    limits: forEachKind((kind) => ({ count: maxDeletes[kind], percent: maxDeletePercent[kind] })),
    limitsOrigin: [...new Set([origins.maxDeletes, origins.maxDeletePercent])].join(' and '),
    allowed: allowDeletes,
    allowEmpty: dangerousAllowEmpty,
  };
}

/** A snapshot that is named goes before every database. */
function chooseTarget(context: CommandContext): DatabaseTarget | SnapshotTarget {
  const { against } = context.invocation;
  if (against === undefined) return chooseDatabase(context);
  if (context.settings.out === undefined && context.settings.plan === undefined)
    return { driver: 'snapshot', file: against };
  throw new OperationalError('--against cannot be combined with --out or --plan', {
    code: 'usage',
    hint: 'A plan that is to be applied as it was reviewed takes the database itself.',
  });
}

/** A container may run as a user that has no name. */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
