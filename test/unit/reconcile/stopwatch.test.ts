import { describe, expect, it } from 'vitest';
import { startStopwatch } from '../../../src/reconcile/stopwatch.ts';

describe('startStopwatch', () => {
  it('sums up stages, failed ones too, and tells the whole', async () => {
    let now = 100;
    const stopwatch = startStopwatch(() => now);
    const take = (milliseconds: number) => () => {
      now += milliseconds;
      return milliseconds;
    };
    await expect(stopwatch.measure('read', take(5))).resolves.toBe(5);
    await stopwatch.measure('plan', take(7));
    now += 2;
    await stopwatch.measure('plan', take(1));
    const failing = stopwatch.measure('apply', () => {
      now += 3;
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(stopwatch.read()).toEqual({ read: 5, plan: 8, apply: 3, total: 18 });
  });
});
