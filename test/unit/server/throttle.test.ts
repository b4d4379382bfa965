import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { throttle } from '../../../src/server/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

it('acts at once, and once more for all that asked meanwhile', () => {
  const act = vi.fn<() => void>();
  const { ask } = throttle(act, 1000);
  for (let count = 0; count < 100; count += 1) ask();
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(999);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(60_000);
  expect(act).toHaveBeenCalledTimes(2);
  ask();
  expect(act).toHaveBeenCalledTimes(3);
});

it('acts no more once it is closed', () => {
  const act = vi.fn<() => void>();
  const { ask, close } = throttle(act, 1000);
  ask();
  ask();
  close();
  vi.advanceTimersByTime(60_000);
  expect(act).toHaveBeenCalledTimes(1);
});
