import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TriggerKind } from '../../../src/controller/controller-status.ts';
import {
  advance,
  decide,
  defaultSchedulePolicy as policy,
  initialSchedule,
  type Schedule,
  type ScheduleEvent,
} from '../../../src/controller/schedule.ts';

/** A schedule after events at given times; starts and ends of passes are events too. */
function after(
  ...events: readonly (readonly [now: number, event: ScheduleEvent, random?: number])[]
): Schedule {
  return events.reduce(
    (schedule, [now, event, random = 0.5]) => advance(schedule, event, { now, random, policy }),
    initialSchedule,
  );
}

const trigger = (kind: TriggerKind): ScheduleEvent => ({ type: 'triggered', kind });
const finished = (verdict: 'done' | 'stalled' | 'failed'): ScheduleEvent => ({ type: 'finished', verdict });
const started: ScheduleEvent = { type: 'started' };

describe('a schedule', () => {
  it('rests until something happens', () => {
    expect(decide(initialSchedule, 1e9)).toEqual({ type: 'rest' });
  });

  it('begins at once when asked, and once files have come to rest', () => {
    expect(decide(after([7, trigger('start')]), 7)).toEqual({ type: 'start', triggers: ['start'] });
    const saved = after([0, trigger('file')], [200, trigger('file')]);
    expect(decide(saved, 200)).toEqual({ type: 'wait', until: 450 });
    expect(decide(saved, 450)).toEqual({ type: 'start', triggers: ['file'] });
  });

  it('begins promptly for changes in the database, however long files are let settle and however many there are', () => {
    const slow = { ...policy, settle: 3_000 };
    const at = (now: number, kind: TriggerKind, schedule: Schedule): Schedule =>
      advance(schedule, trigger(kind), { now, random: 0, policy: slow });
    const changed = at(0, 'database', initialSchedule);
    expect(decide(changed, 0)).toEqual({ type: 'wait', until: 250 });
    const more = Array.from({ length: 12 }, (_, index) => 40 * index);
    const busy = more.reduce((schedule, now) => at(now, 'database', schedule), initialSchedule);
    expect(decide(busy, 440)).toEqual({ type: 'wait', until: 500 });
    expect(decide(at(100, 'database', at(0, 'file', initialSchedule)), 100)).toEqual({
      type: 'wait',
      until: 3_000,
    });
    expect(decide(at(100, 'file', changed), 100)).toEqual({ type: 'wait', until: 3_100 });
  });

  it('waits no longer than the longest time for files that never rest', () => {
    let schedule = initialSchedule;
    let now = 0;
    while (decide(schedule, now).type !== 'start') {
      schedule = advance(schedule, trigger('file'), { now, random: 0, policy });
      now += 100;
    }
    expect(now).toBe(policy.maxSettle);
  });

  it('lets nothing that comes later hold up a pass that was asked for', () => {
    const schedule = after([0, { type: 'suspended' }], [1, trigger('request')], [2, trigger('file')]);
    expect(decide({ ...schedule, suspended: false }, 2)).toEqual({
      type: 'start',
      triggers: ['request', 'file'],
    });
  });

  it('makes exactly one more pass of all that happened during one', () => {
    const busy = after(
      [0, trigger('start')],
      [0, started],
      ...Array.from({ length: 1000 }, (_, index) => [index, trigger('file')] as const),
      [1000, trigger('database')],
    );
    expect(decide(busy, 2000)).toEqual({ type: 'rest' });
    const next = advance(busy, finished('done'), { now: 2000, random: 0.5, policy });
    expect(decide(next, 2000)).toEqual({ type: 'start', triggers: ['file', 'database'] });
    const last = after([0, started], [10, trigger('file')], [2000, started], [3000, finished('done')]);
    expect(decide(last, 3000)).toEqual({ type: 'wait', until: 603_000 });
  });

  it.each([
    [0, 540_000],
    [0.5, 600_000],
    [1, 660_000],
  ])('looks again after the resync interval, give or take a tenth (%f)', (random, until) => {
    const schedule = after([0, started], [0, finished('done'), random]);
    expect(decide(schedule, 0)).toEqual({ type: 'wait', until });
    expect(decide(schedule, until)).toEqual({ type: 'start', triggers: ['timer'] });
  });

  it('waits twice as long after each failure, up to the longest wait, and forgets them after a success', () => {
    const waits: number[] = [];
    let schedule = initialSchedule;
    for (let count = 0; count < 11; count += 1) {
      schedule = advance(schedule, started, { now: 0, random: 1, policy });
      schedule = advance(schedule, finished('failed'), { now: 0, random: 1, policy });
      waits.push(schedule.timerAt ?? 0);
    }
    expect(waits.map((wait) => wait / 1000)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(schedule).toMatchObject({ failures: 11, timerKind: 'retry' });
    expect(advance(schedule, finished('done'), { now: 0, random: 0.5, policy })).toMatchObject({
      failures: 0,
      timerAt: 600_000,
      timerKind: 'timer',
    });
  });

  it('does not retry what only another input mends, and tries that at once', () => {
    const stalled = after([0, started], [0, finished('stalled')]);
    expect(decide(stalled, 0)).toEqual({ type: 'wait', until: 600_000 });
    const mended = advance(stalled, trigger('file'), { now: 5000, random: 0, policy });
    expect(decide(mended, 5000)).toEqual({ type: 'wait', until: 5250 });
  });

  it('makes no pass while suspended or stopping, and one when it goes on', () => {
    const suspended = after([0, { type: 'suspended' }], [1, trigger('file')]);
    expect(decide(suspended, 1e9)).toEqual({ type: 'rest' });
    const resumed = advance(suspended, { type: 'resumed' }, { now: 9, random: 0, policy });
    expect(decide(resumed, 9)).toEqual({ type: 'start', triggers: ['file', 'request'] });
    const stopped = after(
      [0, started],
      [1, trigger('file')],
      [2, { type: 'stopping' }],
      [3, finished('done')],
    );
    expect(decide(stopped, 1e9)).toEqual({ type: 'rest' });
    expect(decide(advance(stopped, trigger('request'), { now: 4, random: 0, policy }), 1e9).type).toBe(
      'rest',
    );
  });

  it('loses no trigger, whatever comes in whatever order', () => {
    const kinds = fc.constantFrom<TriggerKind>('file', 'git', 'database', 'request', 'signal', 'webhook');
    const steps = fc.array(
      fc.oneof(
        fc.record({ step: fc.constant('trigger' as const), kind: kinds, after: fc.nat(400) }),
        fc.record({
          step: fc.constant('finish' as const),
          verdict: fc.constantFrom('done', 'stalled', 'failed'),
        }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (steps, random) => {
        const owed = new Set<TriggerKind>();
        let [schedule, now] = [initialSchedule, 0];
        const step = (event: ScheduleEvent): void => {
          schedule = advance(schedule, event, { now, random, policy });
          const decision = decide(schedule, now);
          if (decision.type !== 'start') return;
          for (const kind of decision.triggers) owed.delete(kind);
          schedule = advance(schedule, started, { now, random, policy });
        };
        for (const each of steps) {
          if (each.step === 'trigger') {
            now += each.after;
            owed.add(each.kind);
            step(trigger(each.kind));
          } else if (schedule.running) step({ type: 'finished', verdict: each.verdict as 'done' });
        }
        now += policy.maxSettle;
        step(schedule.running ? finished('done') : { type: 'resumed' });
        expect([...owed]).toEqual([]);
      }),
    );
  });
});
