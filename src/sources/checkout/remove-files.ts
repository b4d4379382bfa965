import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Removes files, and then the directories that are empty without them. `keeps` says which directories stay in any case. Gives the directories
 * that have something else in them. Nothing behind a symbolic link is touched.
 */
export function removeFiles(
  tree: string,
  { files, left }: { readonly files: readonly string[]; readonly left: readonly string[] },
  keeps: (directory: string) => boolean,
): readonly string[] {
  const real = new Map<string, boolean>();
  const isReal = (directory: string): boolean => {
    if (directory === '.') return true;
    const known = real.get(directory);
    if (known !== undefined) return known;
    const isDirectory =
      isReal(dirname(directory)) &&
      lstatSync(join(tree, directory), { throwIfNoEntry: false })?.isDirectory() === true;
    real.set(directory, isDirectory);
    return isDirectory;
  };
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
