import { lstatSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { tryHostLock } from '../process/host-lock.ts';
import { removeTree } from '../process/remove-tree.ts';
import { mirrorLock } from './git/with-mirror.ts';

/** Milliseconds that something stays in the cache after it was fetched: 30 days. What is needed later is fetched again. */
const maxAge = 30 * 86_400_000;

/**
 * Removes archives, large files and mirrors that were fetched long ago from a cache; what is kept as content does not need them. A mirror that somebody
 * works with stays. Gives the paths of what it removed.
 */
export async function collectCache(cache: string, now: number): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const kind of ['archives', 'lfs']) {
    for (const path of findOld(join(cache, kind), now)) {
      rmSync(path, { force: true, recursive: true });
      removed.push(path);
    }
  }
  for (const path of findOld(join(cache, 'git'), now)) {
    const lock = await tryHostLock(mirrorLock(path));
    if (lock === undefined) continue;
    try {
      removeTree(path);
      removed.push(path);
    } finally {
      lock.release();
    }
  }
  return removed;
}

function findOld(directory: string, now: number): readonly string[] {
  return listNames(directory)
    .map((name) => join(directory, name))
    .filter((path) => {
      const status = lstatSync(path, { throwIfNoEntry: false });
      return status !== undefined && now - lastChangeOf(path, status) > maxAge;
    });
}

/** git writes the list of shallow commits at each fetch. */
function lastChangeOf(path: string, status: Stats): number {
  if (!status.isDirectory()) return status.mtimeMs;
  const shallow = lstatSync(join(path, 'shallow'), { throwIfNoEntry: false });
  return Math.max(status.mtimeMs, shallow?.mtimeMs ?? 0);
}

function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
