import { resolve } from 'node:path';
import { createController } from '../controller/create-controller.ts';
import { isCheckoutUnderWay } from '../controller/find-checkout.ts';
import { createPassRunner } from '../controller/run-pass.ts';
import { defaultSchedulePolicy, type SchedulePolicy } from '../controller/schedule.ts';
import type { OpenTriggerSource } from '../controller/trigger-source.ts';
import { watchDatabase } from '../controller/watch-database.ts';
import { watchFiles } from '../controller/watch-files.ts';
import { resolveRoot } from '../environments/host-facts.ts';
import { OperationalError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { chooseDatabase } from './choose-database.ts';
import { chooseServer } from './choose-server.ts';
import type { CommandContext } from './command-context.ts';
import { resolvePacksDirectory } from './content-options.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveEnvironmentsDirectory } from './host-options.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import { openObservers } from './open-observers.ts';
import { resolvePassOptions } from './pass-options.ts';

/** `reconcile watch [paths…]`: passes until a signal stops them. */
export async function runWatch(context: CommandContext): Promise<number> {
  refuseReview(context);
  const { settings, env, cwd, version, stop } = context;
  const serving = chooseServer(settings, env);
  const observers = openObservers(context);
  const manifests = await resolveManifestOptions(context);
  const { paths } = manifests;
  const runner = createPassRunner(async (signal) => ({
    ...manifests,
    ...(await resolvePassOptions({ ...context, stop: signal })),
    signal,
    mode: 'apply',
  }));
  const controller = createController({
    runPass: runner.run,
    sources: openSources(context, paths, runner.isOwn),
    policy: resolvePolicy(settings),
    version,
    paths,
    isInputBusy: () => isCheckoutUnderWay(paths, cwd),
    onEvent: observers.onEvent,
  });
  const hangUp = (): void => controller.trigger('signal');
  process.on('SIGHUP', hangUp);
  try {
    if (serving !== undefined) await observers.serve(controller, { ...serving, version });
    await stopped(stop);
  } finally {
    await controller.stop();
    process.off('SIGHUP', hangUp);
    await observers.close();
  }
  return exitCodes.ok;
}

function openSources(
  context: CommandContext,
  paths: readonly string[],
  isOwn: (runId: string) => Promise<boolean>,
): readonly OpenTriggerSource[] {
  const { settings, cwd } = context;
  const database = chooseDatabase(context);
  const { directDatabaseUrl: url } = settings;
  const direct = url === undefined ? undefined : { url };
  const excluded = [
    resolveRoot(resolve(cwd, settings.stateDirectory)),
    resolveEnvironmentsDirectory(context),
    resolvePacksDirectory(context),
  ];
  return [
    watchFiles({ paths, cwd, excluded }),
    ...(database.driver === 'postgres'
      ? [watchDatabase({ connection: direct ?? database.connection, isOwn })]
      : []),
  ];
}

function resolvePolicy({ settle, resync, retryMax }: Settings): SchedulePolicy {
  const { maxSettle, firstRetry } = defaultSchedulePolicy;
  return {
    settle,
    maxSettle: Math.max(settle, maxSettle),
    resync,
    firstRetry: Math.min(firstRetry, retryMax),
    maxRetry: retryMax,
  };
}

/** A plan that was reviewed is applied once. */
function refuseReview({ invocation, settings }: CommandContext): void {
  const given = [
    ...(invocation.dryRun === undefined ? [] : ['--dry-run']),
    ...(invocation.against === undefined ? [] : ['--against']),
    ...(settings.out === undefined ? [] : ['--out']),
    ...(settings.plan === undefined ? [] : ['--plan']),
    ...(settings.expectDigest === undefined ? [] : ['--expect-digest']),
  ];
  if (given.length === 0) return;
  throw new OperationalError(`${given.join(' and ')} cannot be combined with watching`, {
    code: 'usage',
    hint: 'Make one run with it, without --watch.',
  });
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
