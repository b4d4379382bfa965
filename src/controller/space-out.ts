import { systemTimers, type Timers } from './timers.ts';

/** Milliseconds between two calls, at first and at most. */
const shortest = 1_000;
const longest = 60_000;

/** Milliseconds without a call after which all begins anew. */
const forgotten = 2 * longest;

export interface SpacedCalls {
  /** Calls at once, or later; several until then are one call. */
  readonly ask: () => void;
  readonly cancel: () => void;
}

interface SpacingOptions {
  /** Calls that come at once before any is spaced out; the first alone unless told. */
  readonly burst?: number;
  readonly timers?: Pick<Timers, 'now' | 'wake'>;
}

/**
 * Spaces calls out, the more the longer they go on: 1 s after the first, or after a burst, then twice as long each time, up to a minute. Two parties that undo what
 * the other did would otherwise keep each other busy as fast as they can.
 */
export function spaceOut(
  call: () => void,
  { burst = 1, timers: { now, wake } = systemTimers }: SpacingOptions = {},
): SpacedCalls {
  let last = -Infinity;
  let left = burst;
  let spacing = 0;
  let cancel: (() => void) | undefined;
  const run = (): void => {
    cancel = undefined;
    const time = now();
    if (time - last > forgotten) [left, spacing] = [burst, 0];
    left -= 1;
    if (left <= 0) spacing = spacing === 0 ? shortest : Math.min(longest, spacing * 2);
    last = time;
    call();
  };
  return {
    ask: () => {
      if (cancel !== undefined) return;
      const wait = last + spacing - now();
      if (wait <= 0) run();
      else cancel = wake(run, wait);
    },
    cancel: () => cancel?.(),
  };
}
