import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryHostLock } from '../../../src/process/host-lock.ts';
import { collectCache } from '../../../src/sources/collect-cache.ts';
import { mirrorLock } from '../../../src/sources/git/with-mirror.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const day = 86_400_000;
const now = Date.parse('2026-06-01T00:00:00Z');

/** Makes a cache whose archives and mirrors were fetched so many days ago. */
function makeCache(ages: Readonly<Record<string, number>>): string {
  const cache = makeTree({});
  for (const [path, age] of Object.entries(ages)) {
    const whole = join(cache, path);
    const time = (now - age * day) / 1000;
    mkdirSync(join(whole, path.startsWith('git/') ? '.' : '..'), { recursive: true });
    if (path.startsWith('git/')) {
      writeFileSync(join(whole, 'shallow'), '');
      utimesSync(join(whole, 'shallow'), time, time);
    } else writeFileSync(whole, '');
    utimesSync(whole, time, time);
  }
  return cache;
}

describe('a cache', () => {
  it('loses what was fetched more than 30 days ago', async () => {
    const cache = makeCache({
      'archives/old': 31,
      'archives/new': 29,
      'lfs/old': 31,
      'git/old': 31,
      'git/new': 29,
    });
    const removed = await collectCache(cache, now);
    expect([...removed].sort()).toEqual([
      join(cache, 'archives/old'),
      join(cache, 'git/old'),
      join(cache, 'lfs/old'),
    ]);
    expect(existsSync(join(cache, 'archives/new'))).toBe(true);
    expect(existsSync(join(cache, 'git/new/shallow'))).toBe(true);
    expect(existsSync(join(cache, 'git/old'))).toBe(false);
  });

  it('keeps a mirror that is being worked on', async () => {
    const cache = makeCache({ 'git/old': 31 });
    const lock = await tryHostLock(mirrorLock(join(cache, 'git/old')));
    expect(await collectCache(cache, now)).toEqual([]);
    lock?.release();
    expect(await collectCache(cache, now)).toEqual([join(cache, 'git/old')]);
  });

  it('that was never made is fine', async () => {
    expect(await collectCache(join(makeTree({}), 'none'), now)).toEqual([]);
  });
});
