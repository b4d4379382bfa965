import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createWatchFilter, type WatchedRoot, type WatchFilter } from '../documents/watch-filter.ts';

/** Where changes mean that manifests may have changed. */
export interface WatchScope extends WatchFilter {
  readonly roots: readonly WatchedRoot[];
  /** Changes when a path leads to another file or directory than before, and when there is nothing any longer. */
  readonly identity: string;
}

export interface WatchScopeOptions {
  /** Files and directories with manifests, relative to `cwd`. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Absolute paths that hold what is made from manifests; they may lie below `paths`. */
  readonly excluded: readonly string[];
}

/** Finds out what to watch as things are now. A path that leads nowhere is left out until it does. */
export async function findWatchScope({ paths, cwd, excluded }: WatchScopeOptions): Promise<WatchScope> {
  const found = await Promise.all(paths.map((path) => findRoots(resolve(cwd, path))));
  const roots = found.flatMap((each) => each.roots);
  const filter = createWatchFilter({
    roots,
    cwd: await realpath(cwd).catch(() => cwd),
    excluded: await Promise.all(excluded.map((path) => realpath(path).catch(() => path))),
  });
  return { roots, identity: found.map(({ identity }) => identity).join('\n'), ...filter };
}

/** See `WatchScope.identity`. */
export async function identifyPaths({ paths, cwd }: WatchScopeOptions): Promise<string> {
  const found = await Promise.all(paths.map((path) => findRoots(resolve(cwd, path))));
  return found.map(({ identity }) => identity).join('\n');
}

interface FoundRoots {
  readonly roots: readonly WatchedRoot[];
  readonly identity: string;
}

/** Of a file, the directory that it is in: it may be replaced by another. */
async function findRoots(path: string): Promise<FoundRoots> {
  try {
    const real = await realpath(path);
    const stats = await stat(real, { bigint: true });
    if (stats.isDirectory()) {
      return {
        roots: [{ directory: real, deep: true }],
        identity: `${real} ${stats.dev}:${stats.ino}:${stats.birthtimeNs}`,
      };
    }
    const named = await realpath(dirname(path));
    const directories = [...new Set([named, dirname(real)])];
    return {
      roots: directories.map((directory) => ({ directory, deep: false })),
      identity: directories.join(' '),
    };
  } catch {
    return { roots: [], identity: 'absent' };
  }
}
