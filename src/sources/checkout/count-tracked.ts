import { dirname, relative } from 'node:path';
import type { CheckoutIndex } from './checkout-index.ts';
import { withParents } from './remove-files.ts';

/** Tells of absolute paths whether a checkout has a file there that is ours, or a directory of some. `tree` is the real path of its files. */
export function countTracked(tree: string, { files }: CheckoutIndex): (path: string) => boolean {
  const directories = new Set([...files.keys()].flatMap((path) => withParents(dirname(path))));
  return (path) => {
    const own = relative(tree, path);
    return files.has(own) || directories.has(own);
  };
}
