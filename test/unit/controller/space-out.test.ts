import { describe, expect, it } from 'vitest';
import { spaceOut } from '../../../src/controller/space-out.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

/** When calls were made, in seconds. */
async function run(
  seconds: number,
  isAsking: (second: number) => boolean,
  burst = 1,
): Promise<readonly number[]> {
  const timers = createManualTimers();
  const calls: number[] = [];
  const { ask } = spaceOut(() => calls.push(timers.now() / 1000), { burst, timers });
  for (let second = 0; second < seconds; second += 1) {
    if (isAsking(second)) ask();
    await timers.pass(1000);
  }
  return calls;
}

describe('calls that are spaced out', () => {
  it('come at once, then twice as far apart each time, up to a minute', async () => {
    expect(await run(250, () => true)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });

  it('come at once again after two quiet minutes, and none is lost', async () => {
    const calls = await run(400, (second) => second < 10 || second === 300 || second === 301);
    expect(calls).toEqual([0, 1, 3, 7, 15, 300, 301]);
  });

  it('come at once for the length of a burst, and all of it again after two quiet minutes', async () => {
    expect(await run(20, () => true, 5)).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19]);
    const isAsking = (second: number): boolean => second < 4 || (second >= 200 && second < 206);
    expect(await run(210, isAsking, 3)).toEqual([0, 1, 2, 3, 200, 201, 202, 203, 205, 209]);
  });

  it('do not come once they are cancelled', async () => {
    const timers = createManualTimers();
    let calls = 0;
    const { ask, cancel } = spaceOut(() => (calls += 1), { timers });
    ask();
    ask();
    cancel();
    await timers.pass(1e6);
    expect(calls).toBe(1);
  });
});
