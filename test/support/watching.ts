import { onTestFinished } from 'vitest';
import { createController } from '../../src/controller/create-controller.ts';
import { isCheckoutUnderWay } from '../../src/controller/find-checkout.ts';
import type { Controller, ControllerEvent, PassSummary } from '../../src/controller/controller-status.ts';
import { createPassRunner } from '../../src/controller/run-pass.ts';
import { defaultSchedulePolicy, type SchedulePolicy } from '../../src/controller/schedule.ts';
import type { OpenTriggerSource } from '../../src/controller/trigger-source.ts';
import { watchDatabase } from '../../src/controller/watch-database.ts';
import { watchFiles, type FileWatchOptions } from '../../src/controller/watch-files.ts';
import type { DatabaseTarget } from '../../src/database/database-target.ts';
import type { ProbePolicy } from '../../src/database/listen-for-notifications.ts';
import type { ReconcileOptions } from '../../src/reconcile/reconcile-once.ts';

/** Nothing but what happens makes a pass: a test that relied on the timer would not end. */
const testPolicy: SchedulePolicy = {
  ...defaultSchedulePolicy,
  settle: 50,
  maxSettle: 2_000,
  resync: 3_600_000,
  firstRetry: 20,
  maxRetry: 200,
};

interface WatchingOptions extends Partial<ReconcileOptions> {
  readonly cwd: string;
  readonly database: DatabaseTarget;
  readonly files?: Partial<FileWatchOptions>;
  readonly policy?: Partial<SchedulePolicy>;
  /** How a dead connection for notifications is noticed. */
  readonly probes?: ProbePolicy;
}

/** A controller over `packs/`, as `reconcile watch` puts it together. */
export interface Watching {
  readonly controller: Controller;
  readonly events: readonly ControllerEvent[];
  readonly passes: () => readonly PassSummary[];
  /** Resolves once a pass has ended after which `isSo`; asked now, too. */
  readonly until: (isSo: () => boolean | Promise<boolean>) => Promise<void>;
  /** Resolves once nothing is under way and nothing waits. */
  readonly idle: () => Promise<void>;
}

/** Starts watching; it ends with the test. Resolves when the first pass has ended. */
export async function startWatching(options: WatchingOptions): Promise<Watching> {
  const { cwd, database, files, policy, probes, ...given } = options;
  const events: ControllerEvent[] = [];
  const listeners = new Set<() => void>();
  const schedule = { ...testPolicy, ...policy };
  const runner = createPassRunner(
    (signal) => ({
      paths: ['packs'],
      cwd,
      database,
      mode: 'apply',
      identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
      commandEnvironment: { PATH: process.env['PATH'] ?? '' },
      lockTimeout: 10_000,
      ...given,
      signal,
    }),
    schedule,
  );
  const watched = { paths: ['packs'], cwd, excluded: [], identityInterval: 50, pollInterval: 50, ...files };
  const sources: OpenTriggerSource[] = [watchFiles(watched)];
  if (database.driver === 'postgres') {
    const { connection } = database;
    sources.push(
      watchDatabase({ connection, isOwn: runner.isOwn, ...(probes === undefined ? {} : { probes }) }),
    );
  }
  const controller = createController({
    runPass: runner.run,
    sources,
    policy: schedule,
    version: '1.2.3',
    paths: ['packs'],
    isInputBusy: () => isCheckoutUnderWay(['packs'], cwd),
    onEvent: (event) => {
      events.push(event);
      for (const listener of listeners) listener();
    },
  });
  onTestFinished(() => controller.stop());
  const happened = (): Promise<void> =>
    new Promise((resolve) => {
      const listener = (): void => {
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
    });
  const until: Watching['until'] = async (isSo) => {
    while (!(await isSo())) await happened();
  };
  const passes: Watching['passes'] = () =>
    events.flatMap((event) => (event.type === 'pass.finished' ? [event.pass] : []));
  const idle = (): Promise<void> =>
    until(async () => {
      // The event of a pass comes before what it makes of the schedule.
      await Promise.resolve();
      return controller
        .status()
        .conditions.every(({ name, status }) => name !== 'Reconciling' || status === false);
    });
  await until(() => passes().length > 0);
  return { controller, events, passes, until, idle };
}
