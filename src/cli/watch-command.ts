import { createController } from '../controller/create-controller.ts';
import { createPassRunner } from '../controller/run-pass.ts';
import { defaultSchedulePolicy, type SchedulePolicy } from '../controller/schedule.ts';
import type { OpenTriggerSource } from '../controller/trigger-source.ts';
import { watchDatabase } from '../controller/watch-database.ts';
import { OperationalError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { chooseDatabase } from './choose-database.ts';
import { chooseServer } from './choose-server.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { openObservers } from './open-observers.ts';
import { openInput } from './open-input.ts';
import { resolvePassOptions } from './pass-options.ts';

/** `reconcile watch [paths…]`: passes until a signal stops them. */
export async function runWatch(context: CommandContext): Promise<number> {
  refuseReview(context);
  const { settings, env, version, stop } = context;
  const serving = chooseServer(settings, env);
  const observers = openObservers(context);
  const input = await openInput(context, observers.onEvent);
  const policy = resolvePolicy(settings);
  const runner = createPassRunner(
    async (signal) => ({
      ...(await input.read(signal)),
      ...(await resolvePassOptions({ ...context, stop: signal })),
      signal,
      mode: 'apply',
    }),
    policy,
  );
  const controller = input.attach(
    createController({
      runPass: async (signal, triggers) => {
        const result = await runner.run(signal, triggers);
        input.release();
        return result;
      },
      sources: [input.source, ...openDatabaseSource(context, runner.isOwn)],
      policy,
      version,
      paths: input.paths,
      isInputBusy: input.isBusy,
      onEvent: observers.onEvent,
    }),
  );
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

function openDatabaseSource(
  context: CommandContext,
  isOwn: (runId: string) => Promise<boolean>,
): readonly OpenTriggerSource[] {
  const database = chooseDatabase(context);
  if (database.driver !== 'postgres') return [];
  const { directDatabaseUrl: url } = context.settings;
  return [watchDatabase({ connection: url === undefined ? database.connection : { url }, isOwn })];
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
