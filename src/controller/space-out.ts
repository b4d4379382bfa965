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

/**
 * Spaces calls out, the more the longer they go on: 1 s after the first, then twice as long each time, up to a minute. Two parties that undo what the
 * other did would otherwise keep each other busy as fast as they can.
 */
export function spaceOut(
  call: () => void,
  { now, wake }: Pick<Timers, 'now' | 'wake'> = systemTimers,
): SpacedCalls {
  let last = -Infinity;
  let spacing = shortest;
  let cancel: (() => void) | undefined;
  const run = (): void => {
    cancel = undefined;
    const time = now();
    spacing = time - last > forgotten ? shortest : Math.min(longest, spacing * 2);
    last = time;
    call();
  };
  return {
    ask: () => {
      if (cancel !== undefined) return;
      const left = last + spacing - now();
      if (left <= 0) run();
      else cancel = wake(run, left);
    },
    cancel: () => cancel?.(),
  };
}
