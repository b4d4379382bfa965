import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findRealDirectories } from './real-directories.ts';

/**
 * Removes files, and then the directories that are empty without them. `keeps` says which directories stay in any case. Gives the directories
 * that have something else in them. Nothing behind a symbolic link is touched.
 */
export function removeFiles(
  tree: string,
  { files, left }: { readonly files: readonly string[]; readonly left: readonly string[] },
  keeps: (directory: string) => boolean,
): readonly string[] {
  const isReal = findRealDirectories(tree);
  for (const file of files) {
    if (!isReal(dirname(file))) continue;
    const stats = lstatSync(join(tree, file), { throwIfNoEntry: false });
    if (stats !== undefined && !stats.isDirectory()) unlinkSync(join(tree, file));
  }
  const directories = new Set([...files.map(dirname), ...left].flatMap(withParents));
  return [...directories]
    .filter((directory) => !keeps(directory))
    .toSorted((one, other) => other.length - one.length)
    .filter((directory) => isReal(directory) && !removeEmpty(join(tree, directory)))
    .toSorted();
}

/** The directory and those that it is in, below the root. */
export function withParents(directory: string): readonly string[] {
  return directory === '.' || directory === '' ? [] : [directory, ...withParents(dirname(directory))];
}

function removeEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return false;
    throw error;
  }
}
