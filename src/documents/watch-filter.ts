import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isClosedDirectory } from './classify-name.ts';
import {
  ignoreFileName,
  isIgnored,
  type IgnoreRules,
  maxIgnoreFileBytes,
  parseIgnoreRules,
} from './ignore-rules.ts';
import { isInside } from './inside-roots.ts';

/** A directory that is watched. */
export interface WatchedRoot {
  /** Real path. */
  readonly directory: string;
  /** Whether what lies in directories below counts too. */
  readonly deep: boolean;
}

/** Says of absolute, real paths whether what happens there is of no interest. */
export interface WatchFilter {
  readonly leavesOutDirectory: (path: string) => boolean;
  /** Of a name in a directory that is watched; of what kind it is need not be known. */
  readonly leavesOutName: (path: string) => boolean;
}

interface FilterOptions {
  readonly roots: readonly WatchedRoot[];
  /** Real path; ignore files from here down to a root hold in the root. */
  readonly cwd: string;
  /** Real paths that are never looked into, whatever they are called. */
  readonly excluded: readonly string[];
}

/** Leaves out what the search for manifests leaves out: directories that are closed, and what ignore files name. Reads each ignore file once. */
export function createWatchFilter({ roots, cwd, excluded }: FilterOptions): WatchFilter {
  const known = new Map<string, IgnoreRules>();
  const rulesIn = (directory: string): IgnoreRules => {
    const found = known.get(directory);
    if (found !== undefined) return found;
    const isWithin = isInside([cwd, ...roots.map((root) => root.directory)], dirname(directory));
    const rules = [...(isWithin ? rulesIn(dirname(directory)) : []), ...readRules(directory)];
    known.set(directory, rules);
    return rules;
  };
  const isExcluded = (path: string): boolean => isInside(excluded, path);
  return {
    leavesOutDirectory: (path) => {
      if (roots.some(({ directory }) => directory === path)) return false;
      const isBelow = roots.some(
        ({ directory, deep }) => deep && isInside([directory], path) && !isClosedBelow(directory, path),
      );
      return !isBelow || isExcluded(path) || isIgnored(rulesIn(dirname(path)), path, true);
    },
    leavesOutName: (path) => {
      const name = path.slice(path.lastIndexOf(sep) + 1);
      if (name === ignoreFileName) return false;
      return isForeign(name) || isExcluded(path) || isIgnored(rulesIn(dirname(path)), path, false);
    },
  };
}

/** Names with two dots are those of mounted configuration, whose switch is a link called `..data`. */
function isForeign(name: string): boolean {
  return isClosedDirectory(name) && !name.startsWith('..');
}

function isClosedBelow(root: string, path: string): boolean {
  return relative(root, path).split(sep).some(isClosedDirectory);
}

/** Read without waiting for anybody. What is wrong with an ignore file is told by those who read the manifests. */
function readRules(directory: string): IgnoreRules {
  const path = join(directory, ignoreFileName);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > maxIgnoreFileBytes) return [];
    const bytes = Buffer.alloc(stats.size);
    const length = readSync(descriptor, bytes);
    return [parseIgnoreRules(bytes.toString('utf8', 0, length), { directory, path }).scope];
  } catch {
    return [];
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
