import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { ObjectFormat } from '../git/repository.ts';
import type { FileType, TrackedFile } from './checkout-index.ts';
import { findRealDirectories } from './real-directories.ts';
import { isBlob, stampOf } from './stamp.ts';

/** Files that are looked at before others have their turn. */
const batch = 500;

interface Wanted {
  readonly object: string;
  readonly type: FileType;
}

interface Comparison {
  /** Files that are as wanted. */
  readonly kept: ReadonlyMap<string, TrackedFile>;
  /** Paths of those that are not, or are not there. */
  readonly astray: readonly string[];
}

/**
 * Compares files with what they are to be: by their stamps where these are known to be of what is wanted, else by what they hold. A file that
 * somebody wrote anew as it was is as wanted.
 */
export async function compareCheckout(
  tree: string,
  wanted: ReadonlyMap<string, Wanted>,
  { known, format }: { readonly known: ReadonlyMap<string, TrackedFile>; readonly format: ObjectFormat },
): Promise<Comparison> {
  const isReal = findRealDirectories(tree);
  const kept = new Map<string, TrackedFile>();
  const astray: string[] = [];
  let count = 0;
  for (const [path, { object, type }] of wanted) {
    count += 1;
    if (count % batch === 0) await breathe();
    const file = known.get(path);
    const stamp = (isReal(dirname(path)) ? stampOf(join(tree, path)) : undefined) ?? '';
    const isKnown = file?.object === object && file.type === type;
    const isAsStamped = isKnown && stamp !== '' && file.stamp === stamp;
    // What another commit had there is not read, only replaced.
    const mayBe = file === undefined || isKnown || file.stamp === '';
    const isKept =
      isAsStamped || (stamp !== '' && mayBe && isBlob(join(tree, path), { object, type }, format));
    if (isKept) kept.set(path, { object, type, stamp });
    else astray.push(path);
  }
  return { kept, astray };
}
