import type { Timers } from '../../src/controller/timers.ts';

/** Time that passes only when it is told to. */
export interface ManualTimers extends Timers {
  /** Lets so many milliseconds pass, waking in order, and lets everything go on that this sets going. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** Begins at noon; chance is always in the middle. */
export function createManualTimers(): ManualTimers {
  let now = 0;
  const pending = new Map<object, { readonly at: number; readonly call: () => void }>();
  const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    date: () => new Date(Date.UTC(2026, 0, 1, 12) + now).toISOString(),
    random: () => 0.5,
    wake: (call, delay) => {
      const key = {};
      pending.set(key, { at: now + delay, call });
      return () => pending.delete(key);
    },
    pass: async (milliseconds) => {
      const end = now + milliseconds;
      await drain();
      for (;;) {
        const due = [...pending].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
        if (due === undefined) break;
        const [key, { at, call }] = due;
        pending.delete(key);
        now = Math.max(now, at);
        call();
        await drain();
      }
      now = end;
    },
  };
}
