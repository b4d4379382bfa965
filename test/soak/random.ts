/** Chance that is the same again for the same seed. */
export interface Random {
  /** From 0 up to 1. */
  readonly next: () => number;
  /** A whole number from 0 up to `limit`, without it. */
  readonly below: (limit: number) => number;
  /** Throws when there is nothing to pick from. */
  readonly pick: <T>(items: Iterable<T>) => T;
}

/** Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (items) => {
      const all = [...items];
      if (all.length === 0) throw new Error('there is nothing to pick from');
      return all[below(all.length)]!;
    },
  };
}
