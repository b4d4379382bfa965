import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { forEachKind } from '../catalog/kinds.ts';
import type { DatabaseTarget } from '../database/database-target.ts';
import { OperationalError } from '../errors.ts';
import type { Approval } from '../plan/compare-plans.ts';
import type { DeletePolicy } from '../plan/delete-policy.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import type { SnapshotTarget } from '../reconcile/plan-on-snapshot.ts';
import { reconcileOnce, type ReconcileOptions } from '../reconcile/reconcile-once.ts';
import type { Settings, SettingOrigins } from '../settings.ts';
import { flagOf, settingRows } from '../settings-table.ts';
import { boundMemory } from './bound-memory.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { resolveContentOptions } from './content-options.ts';
import { resolveEnvironmentsDirectory, resolveHostOptions } from './host-options.ts';
import { lockTimeoutOf } from './lock-timeout.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import { reportResult } from './report-result.ts';

const modes = { client: 'plan', server: 'rehearse', none: 'apply' } as const;

/** `reconcile [paths…]`: one pass, as far as `--dry-run` lets it go. */
export async function runReconcile(given: CommandContext): Promise<number> {
  const { context, approval } = await adoptReview(given);
  const { invocation, settings, cwd, terminal, version } = context;
  const result = await reconcileOnce({
    ...(await resolveManifestOptions(context)),
    contents: resolveContentOptions(context),
    ...resolveRun(context),
    ...resolveDecisions(settings, context.origins),
    environmentsDirectory: resolveEnvironmentsDirectory(context),
    ...(settings.environments
      ? { host: await resolveHostOptions(context, await terminal.watchBuilds()) }
      : {}),
    ...(approval === undefined ? {} : { approval }),
    mode: modes[invocation.dryRun ?? 'none'],
  });
  if (settings.out !== undefined && result.plan !== undefined) {
    const { writePlanFile } = await import('./plan-file.ts');
    await writePlanFile(resolve(cwd, settings.out), { result, settings, version });
    if (!settings.quiet) terminal.note(`Wrote the plan to ${settings.out} (${result.plan.digest}).\n`);
  }
  return reportResult(result, context);
}

/** What was reviewed, and the context with what it was planned with. */
async function adoptReview(
  context: CommandContext,
): Promise<{ readonly context: CommandContext; readonly approval: Approval | undefined }> {
  const { settings, cwd } = context;
  const { plan: file, expectDigest: digest, out } = settings;
  if (file === undefined) {
    return { context, approval: digest === undefined ? undefined : { digest, changes: undefined } };
  }
  if (out !== undefined) {
    throw new OperationalError('--out and --plan exclude each other', {
      code: 'usage',
      hint: 'Write a plan with one run, and apply it with another.',
    });
  }
  const { readPlanFile } = await import('./plan-file.ts');
  const reviewed = await readPlanFile(file, { settings, cwd });
  if (digest !== undefined && digest !== reviewed.approval.digest) {
    throw new OperationalError(`the plan in ${file} is ${reviewed.approval.digest}, not ${digest}`, {
      code: 'plan.stale',
      hint: 'Nothing was written. Name the file whose digest was approved.',
    });
  }
  refuseContradictions(context, reviewed.settings);
  const limits = `the plan in ${file}`;
  const origins = { ...context.origins, maxDeletes: limits, maxDeletePercent: limits };
  return { context: { ...context, origins, settings: reviewed.settings }, approval: reviewed.approval };
}

/** What a plan was made with is part of what was reviewed: a flag that says otherwise would have no effect. */
function refuseContradictions({ invocation, settings }: CommandContext, reviewed: Settings): void {
  const contradicting = settingRows.filter(
    ({ name }) =>
      invocation.flags[name] !== undefined &&
      JSON.stringify(settings[name]) !== JSON.stringify(reviewed[name]),
  );
  if (contradicting.length === 0) return;
  const flags = contradicting.map((row) => `--${flagOf(row) ?? row.name}`).join(', ');
  throw new OperationalError(`${flags} and the plan contradict each other`, {
    code: 'usage',
    hint: 'Leave out what the plan says itself, or make another plan.',
  });
}

/** Where the pass runs, and as whom. */
function resolveRun(
  context: CommandContext,
): Pick<
  ReconcileOptions,
  'database' | 'schema' | 'lockTimeout' | 'statementTimeout' | 'identity' | 'commandEnvironment' | 'onStage'
> {
  const { settings, env, terminal, version } = context;
  const database = chooseTarget(context);
  return {
    database,
    ...(settings.schema === undefined ? {} : { schema: settings.schema }),
    ...(database.driver === 'snapshot' ? {} : { lockTimeout: lockTimeoutOf(settings, database) }),
    statementTimeout: settings.statementTimeout,
    identity: { host: hostname(), actor: settings.actor ?? readUserName(), version },
    commandEnvironment: scrubEnvironment(env),
    onStage: boundMemory(terminal.progress.show),
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
