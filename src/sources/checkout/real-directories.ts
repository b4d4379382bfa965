import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Tells whether a directory below a root is one, and no link on the way there; as things are when it is first asked. */
export function findRealDirectories(tree: string): (directory: string) => boolean {
  const known = new Map<string, boolean>();
  const isReal = (directory: string): boolean => {
    if (directory === '.') return true;
    const before = known.get(directory);
    if (before !== undefined) return before;
    const isDirectory =
      isReal(dirname(directory)) &&
      lstatSync(join(tree, directory), { throwIfNoEntry: false })?.isDirectory() === true;
    known.set(directory, isDirectory);
    return isDirectory;
  };
  return isReal;
}
