/** Tells milliseconds that only ever grow, such as `performance.now`. */
export type Clock = () => number;

type Stage = 'read' | 'plan' | 'apply';

type Timings = Readonly<Record<Stage | 'total', number>>;

/** Measures the stages of a pass; a stage that runs several times is summed up. */
export interface Stopwatch {
  readonly measure: <T>(stage: Stage, work: () => T | Promise<T>) => Promise<T>;
  readonly read: () => Timings;
}

/** Starts measuring. */
export function startStopwatch(clock: Clock): Stopwatch {
  const start = clock();
  const spent = { read: 0, plan: 0, apply: 0 };
  return {
    measure: async (stage, work) => {
      const begin = clock();
      try {
        return await work();
      } finally {
        spent[stage] += clock() - begin;
      }
    },
    read: () => ({ ...spent, total: clock() - start }),
  };
}
