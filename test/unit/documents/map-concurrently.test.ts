import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapConcurrently } from '../../../src/documents/map-concurrently.ts';

describe('mapConcurrently', () => {
  it('keeps the order and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrently([5, 1, 4, 2, 3], 2, async (turns) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < turns; turn += 1) await setImmediate();
      running -= 1;
      return turns * 10;
    });
    expect({ results, most }).toEqual({ results: [50, 10, 40, 20, 30], most: 2 });
  });

  it('does nothing for nothing, and fails with the first failure', async () => {
    expect(await mapConcurrently([], 4, async () => await Promise.reject(new Error('never')))).toEqual([]);
    await expect(
      mapConcurrently([1, 2], 1, async (item) => await Promise.reject(new Error(`item ${item}`))),
    ).rejects.toThrow('item 1');
  });
});
