import { describe, expect, it } from 'vitest';
import { createController } from '../../../src/controller/create-controller.ts';
import type { ConditionName, ControllerEvent } from '../../../src/controller/controller-status.ts';
import type { PassResult } from '../../../src/controller/run-pass.ts';
import { defaultSchedulePolicy } from '../../../src/controller/schedule.ts';
import type { TriggerListener } from '../../../src/controller/trigger-source.ts';
import { OperationalError } from '../../../src/errors.ts';
import { buildReconciliation } from '../../support/build-reconciliation.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

type Work = (signal: AbortSignal) => Promise<PassResult>;

const unchanged = (): PassResult => ({ reconciliation: buildReconciliation({}), enforced: undefined });
const unreachable = new OperationalError('the server cannot be reached', {
  code: 'database.unreachable',
  retry: 'backoff',
});

/** A controller whose passes do what `work` does, and whose time passes when the test says so. */
function control(work: Work, isInputBusy?: () => Promise<boolean>) {
  const timers = createManualTimers();
  const events: ControllerEvent[] = [];
  let listener: TriggerListener | undefined;
  let closed = 0;
  const controller = createController({
    runPass: work,
    sources: [
      (given) => {
        listener = given;
        return { ready: Promise.resolve(), close: async () => void (closed += 1) };
      },
    ],
    policy: defaultSchedulePolicy,
    onEvent: (event) => events.push(event),
    version: '1.2.3',
    paths: ['packs'],
    timers,
    ...(isInputBusy === undefined ? {} : { isInputBusy }),
  });
  const types = () => events.map(({ type }) => type);
  const condition = (name: ConditionName) =>
    controller.status().conditions.find((condition) => condition.name === name);
  const change = (): void => listener?.onTrigger('file');
  return {
    controller,
    timers,
    events,
    types,
    condition,
    change,
    closed: () => closed,
    listener: () => listener,
  };
}

describe('a controller', () => {
  it('makes one pass at a time, and one more for all that happens during it', async () => {
    const ends: (() => void)[] = [];
    let [under, most] = [0, 0];
    const { timers, change, events } = control(async () => {
      most = Math.max(most, (under += 1));
      await new Promise<void>((resolve) => ends.push(resolve));
      under -= 1;
      return unchanged();
    });
    await timers.pass(0);
    for (let count = 0; count < 100; count += 1) {
      change();
      await timers.pass(20);
    }
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await timers.pass(1000);
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await timers.pass(10_000);
    expect(ends).toHaveLength(2);
    expect(most).toBe(1);
    expect(events.filter(({ type }) => type === 'triggered')).toEqual([
      { type: 'triggered', kind: 'start' },
      { type: 'triggered', kind: 'file' },
    ]);
  });

  it('tells of each failure when it tries again, and is ready once it has succeeded', async () => {
    let left = 3;
    const { timers, events, controller, condition } = control(async () =>
      (left -= 1) >= 0 ? { error: unreachable } : unchanged(),
    );
    await timers.pass(0);
    expect(condition('Ready')).toMatchObject({
      status: false,
      reason: 'PassFailed',
      message: 'the server cannot be reached',
    });
    expect(controller.status()).toMatchObject({ failures: 1, nextPassAt: '2026-01-01T12:00:00.750Z' });
    await timers.pass(60_000);
    expect(events.flatMap((event) => (event.type === 'retry.scheduled' ? [event.delay] : []))).toEqual([
      750, 1500, 3000,
    ]);
    expect(controller.status()).toMatchObject({ failures: 0, lastAttempt: { triggers: ['retry'] } });
    expect(condition('Ready')).toMatchObject({ status: true, since: '2026-01-01T12:00:05.250Z' });
    await timers.pass(600_000);
    expect(controller.status().lastAttempt).toMatchObject({ triggers: ['timer'], outcome: 'unchanged' });
    expect(condition('Ready')).toMatchObject({ status: true, since: '2026-01-01T12:00:05.250Z' });
  });

  it('stalls at invalid input until something changes', async () => {
    let isValid = false;
    const invalid = buildReconciliation({
      outcome: 'invalid',
      plan: undefined,
      diagnostics: [
        {
          code: 'yaml.syntax',
          severity: 'error',
          location: { file: 'packs/a.yaml', line: 3, column: 5 },
          message: 'It is not YAML.',
          hint: 'Write YAML.',
        },
      ],
    });
    const { timers, types, condition, change } = control(async () =>
      isValid ? unchanged() : { reconciliation: invalid, enforced: undefined },
    );
    await timers.pass(500_000);
    expect(types().filter((type) => type === 'pass.finished')).toHaveLength(1);
    expect(types()).not.toContain('retry.scheduled');
    expect(condition('Stalled')).toMatchObject({
      status: true,
      message: 'packs/a.yaml:3:5: It is not YAML. Write YAML.',
    });
    isValid = true;
    change();
    await timers.pass(250);
    expect(condition('Stalled')).toMatchObject({ status: false, since: '2026-01-01T12:08:20.250Z' });
  });

  it('outlives a bug, and tells where it was', async () => {
    let left = 1;
    const { timers, controller, condition } = control(async () =>
      (left -= 1) >= 0 ? { error: new TypeError('undefined is not a pack') } : unchanged(),
    );
    await timers.pass(0);
    expect(controller.status().lastAttempt?.errors[0]).toMatch(
      /^a bug in reconcile: TypeError: undefined is not a pack\n.*create-controller\.test/u,
    );
    await timers.pass(1000);
    expect(condition('Ready')?.status).toBe(true);
  });

  it('stops the pass that is under way, waits for its end, and makes no other', async () => {
    const { timers, controller, types, change, closed } = control(
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve({ error: new OperationalError('interrupted', { code: 'interrupted' }) }),
          );
        }),
    );
    await timers.pass(0);
    change();
    await Promise.all([controller.stop(), controller.stop()]);
    await timers.pass(1e9);
    expect(types()).toEqual([
      'started',
      'triggered',
      'pass.started',
      'triggered',
      'stopping',
      'pass.finished',
      'stopped',
    ]);
    expect(closed()).toBe(1);
    expect(controller.status()).toMatchObject({ waiting: [], lastAttempt: { outcome: 'interrupted' } });
  });

  it('makes no pass while suspended, and one when it goes on', async () => {
    const { timers, controller, types, change } = control(async () => unchanged());
    await timers.pass(0);
    controller.suspend();
    change();
    await timers.pass(1e7);
    expect(controller.status()).toMatchObject({ suspended: true, waiting: ['file'] });
    controller.resume();
    await timers.pass(0);
    expect(types().filter((type) => type === 'pass.finished')).toHaveLength(2);
    expect(controller.status()).toMatchObject({ lastAttempt: { triggers: ['file', 'request'] } });
  });

  it('waits with a pass until its input is no longer being changed, and counts what triggers meanwhile in', async () => {
    let isBusy = false;
    const { timers, controller, types, change, listener } = control(
      async () => unchanged(),
      async () => isBusy,
    );
    await timers.pass(0);
    isBusy = true;
    change();
    await timers.pass(5000);
    listener()?.onTrigger('database');
    await timers.pass(5000);
    expect(types().filter((type) => type === 'pass.started')).toHaveLength(1);
    isBusy = false;
    await timers.pass(5000);
    expect(types().filter((type) => type === 'pass.started')).toHaveLength(2);
    expect(controller.status().lastAttempt?.triggers).toEqual(['file', 'database']);
  });
});
