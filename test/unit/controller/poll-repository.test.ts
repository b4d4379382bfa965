import { describe, expect, it } from 'vitest';
import { attachRepository, withRepository } from '../../../src/controller/attach-repository.ts';
import type { ControllerEvent, RepositoryStatus } from '../../../src/controller/controller-status.ts';
import { pollRepository } from '../../../src/controller/poll-repository.ts';
import type { RepositoryLook } from '../../../src/reconcile/repository/repository-look.ts';
import { buildCondition, buildController, buildControllerStatus } from '../../support/build-controller.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const unchanged: RepositoryLook = { kind: 'unchanged', commit: 'c1' };
const fetched: RepositoryLook = { kind: 'fetched', commit: 'c2', from: 'c1', history: 'continued' };
const failed = (message = 'the remote is down'): RepositoryLook => ({
  kind: 'failed',
  problem: { reason: 'FetchFailed', message },
});
const refused: RepositoryLook = {
  kind: 'failed',
  problem: { reason: 'VerificationFailed', message: 'commit c3 is not signed' },
};

/** A poll every minute; looks come to what is in the list, and to nothing new after that. */
function startPoll(looks: RepositoryLook[]) {
  const timers = createManualTimers();
  const events: ControllerEvent[] = [];
  const triggers: string[] = [];
  const moments: number[] = [];
  const gates: (() => void)[] = [];
  const held = { value: false };
  const poll = pollRepository({
    url: 'https://git.example.com/catalog.git',
    branch: 'main',
    commit: () => 'c1',
    policy: { interval: 60_000, firstRetry: 1_000, maxRetry: 8_000 },
    timers,
    onEvent: (event) => events.push(event),
    look: async () => {
      moments.push(timers.now());
      if (held.value) await new Promise<void>((resolve) => gates.push(resolve));
      return looks.shift() ?? unchanged;
    },
  });
  const source = poll.source({ onTrigger: (kind) => triggers.push(kind), onTrouble: () => {} });
  return { poll, source, timers, events, triggers, moments, held, gates };
}

describe('polling a repository', () => {
  it('looks once an interval, and triggers only for another commit', async () => {
    const { timers, triggers, moments, poll } = startPoll([unchanged, unchanged, fetched]);
    await timers.pass(100_000);
    expect(moments).toEqual([0, 60_000]);
    expect(triggers).toEqual([]);
    await timers.pass(60_000);
    expect(triggers).toEqual(['git']);
    expect(poll.status()).toMatchObject({
      checkedAt: '2026-01-01T12:02:00.000Z',
      fetchedAt: '2026-01-01T12:02:00.000Z',
      nextCheckAt: '2026-01-01T12:03:00.000Z',
      problem: undefined,
    });
  });

  it('asks again ever later while the remote is down, and tells of a problem once', async () => {
    const { timers, moments, events, poll } = startPoll([
      unchanged,
      ...Array.from({ length: 6 }, () => failed()),
    ]);
    await timers.pass(60_000);
    expect(poll.status()).toMatchObject({
      checkedAt: '2026-01-01T12:00:00.000Z',
      problem: { reason: 'FetchFailed' },
      problemChangedAt: '2026-01-01T12:01:00.000Z',
    });
    await timers.pass(30_000);
    // 0.75, 1.5, 3, 6, 6 and 6 s.
    const waits = moments.slice(2).map((moment, index) => moment - (moments[index + 1] ?? 0));
    expect(waits).toEqual([750, 1_500, 3_000, 6_000, 6_000, 6_000]);
    const told = events.map((event) => event.type === 'repository.checked' && event.isRepeated);
    expect(told).toEqual([false, false, true, true, true, true, true, false]);
    expect(poll.status()).toMatchObject({ problem: undefined, checkedAt: '2026-01-01T12:01:23.250Z' });
    await timers.pass(60_000);
    expect(moments).toHaveLength(9);
  });

  it('waits for the interval where only another commit helps', async () => {
    const { timers, moments, triggers, poll } = startPoll([unchanged, refused, fetched]);
    await timers.pass(60_000);
    expect(poll.status().problem).toMatchObject({ reason: 'VerificationFailed' });
    await timers.pass(60_000);
    expect(moments).toEqual([0, 60_000, 120_000]);
    expect(poll.status().problem).toBeUndefined();
    expect(triggers).toEqual(['git']);
  });

  it('looks once more for all who ask while a look is under way', async () => {
    const { timers, moments, poll, held, gates } = startPoll([]);
    await timers.pass(0);
    held.value = true;
    const first = poll.lookNow();
    const others = [poll.lookNow(), poll.lookNow()];
    expect(moments).toHaveLength(2);
    held.value = false;
    gates.shift()?.();
    await Promise.all([first, ...others]);
    expect(moments).toHaveLength(3);
  });

  it('does not look any more once it is closed', async () => {
    const { timers, moments, poll, source } = startPoll([]);
    await timers.pass(0);
    await source.close();
    await timers.pass(600_000);
    await poll.lookNow();
    expect(moments).toHaveLength(1);
  });
});

const repository: RepositoryStatus = {
  url: 'https://git.example.com/catalog.git',
  branch: undefined,
  commit: 'c1',
  checkedAt: undefined,
  fetchedAt: undefined,
  problem: { reason: 'FetchFailed', message: 'the remote is down' },
  problemChangedAt: '2026-03-01T13:00:00.000Z',
  nextCheckAt: undefined,
};

const verification = { reason: 'VerificationFailed', message: 'commit c3 is not signed' } as const;

describe('a controller that follows a repository', () => {
  it('is not ready while passes do not read what the branch leads to', () => {
    const { conditions } = withRepository(buildControllerStatus(), repository);
    expect(conditions).toEqual([
      buildCondition('Ready', {
        status: false,
        reason: 'FetchFailed',
        message: 'the remote is down',
        since: '2026-03-01T13:00:00.000Z',
      }),
      buildCondition('Stalled', { status: false, reason: 'InputValid' }),
    ]);
    const stalled = withRepository(buildControllerStatus(), {
      ...repository,
      problem: verification,
    }).conditions;
    expect(stalled.map(({ status, reason }) => [status, reason])).toEqual([
      [false, 'VerificationFailed'],
      [true, 'VerificationFailed'],
    ]);
  });

  it('tells first what went wrong in passes, as long as there is something to read', () => {
    const status = buildControllerStatus({
      conditions: [buildCondition('Ready', { status: false, reason: 'PassFailed' })],
    });
    expect(withRepository(status, repository).conditions[0]?.reason).toBe('PassFailed');
    const absent = { ...repository, commit: undefined };
    expect(withRepository(status, absent).conditions[0]?.reason).toBe('FetchFailed');
  });

  it('has been ready since the problem was over', () => {
    const over = { ...repository, problem: undefined };
    const { conditions } = withRepository(buildControllerStatus(), over);
    expect(conditions[0]).toMatchObject({ status: true, since: '2026-03-01T13:00:00.000Z' });
  });

  it('makes a pass for whoever asks once the remote was looked at, and none for a hook', async () => {
    const controller = buildController();
    const timers = createManualTimers();
    let looks = 0;
    const { trigger } = attachRepository(
      controller,
      {
        status: () => repository,
        lookNow: () => {
          looks += 1;
          return looks === 3 ? new Promise(() => {}) : Promise.resolve();
        },
      },
      timers,
    );
    trigger('webhook');
    await timers.pass(0);
    expect([looks, controller.asked]).toEqual([1, []]);
    trigger('signal');
    await timers.pass(0);
    expect([looks, controller.asked]).toEqual([2, ['signal']]);
    // Somebody who asks does not wait for a remote that does not answer.
    trigger('request');
    await timers.pass(9_000);
    expect(controller.asked).toEqual(['signal']);
    await timers.pass(1_000);
    expect(controller.asked).toEqual(['signal', 'request']);
  });
});
