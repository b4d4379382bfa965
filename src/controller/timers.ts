/** Time and chance, as a controller knows them. */
export interface Timers {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** ISO 8601, UTC. */
  readonly date: () => string;
  /** Calls once, after so many milliseconds; gives what prevents it. */
  readonly wake: (call: () => void, delay: number) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Milliseconds that a timer of node can hold. */
const longestTimer = 2_147_483_647;

/** Those of this process. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  date: () => new Date().toISOString(),
  wake: (call, delay) => {
    const timer = setTimeout(call, Math.min(longestTimer, Math.max(0, Math.ceil(delay))));
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
