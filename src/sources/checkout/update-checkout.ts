import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeTree } from '../../process/remove-tree.ts';
import type { ObjectFormat, Repository } from '../git/repository.ts';
import type { TreeFile } from '../git/write-files.ts';
import {
  readBoot,
  treeOf,
  typeOf,
  writeIndex,
  type CheckoutIndex,
  type TrackedFile,
} from './checkout-index.ts';
import { compareCheckout } from './compare-checkout.ts';
import { placeFiles } from './place-files.ts';
import { removeFiles, withParents } from './remove-files.ts';
import { stampOf } from './stamp.ts';

/** A commit in a mirror, that a checkout is to be equal to. */
export interface CommittedTree {
  readonly repository: Repository;
  readonly commit: string;
  readonly files: readonly TreeFile[];
  /** See `CheckoutIndex`. */
  readonly signers: string | null;
}

interface UpdateOptions {
  /** Of the checkout, which nobody else works on. Absolute path. */
  readonly directory: string;
  /** What it is known to hold; undefined where that is nothing. */
  readonly index: CheckoutIndex | undefined;
  /** Files that stay as they are as long as commits have the same in their place: those that passes write. */
  readonly ours: ReadonlySet<string>;
}

/**
 * Makes a checkout equal to a commit, in place: only files that differ are written, and only those that commits have put there are removed. An
 * index that says so is written before the first change and after the last, so that what was cut off is known and mended. Throws as
 * `placeFiles` does, and what the file system throws.
 */
export async function updateCheckout(
  { repository, commit, files, signers }: CommittedTree,
  { directory, index, ours }: UpdateOptions,
): Promise<CheckoutIndex> {
  const tree = treeOf(directory);
  // Of what lies there, nobody knows any longer what is ours.
  if (index === undefined) removeTree(tree);
  mkdirSync(tree, { recursive: true, mode: 0o755 });
  const known = trustedFiles(index);
  const wanted = new Map(files.map((file) => [file.path, { object: file.object, type: typeOf(file) }]));
  const isLeft = (path: string): boolean =>
    ours.has(path) && known.get(path)?.object === wanted.get(path)?.object;
  const { kept, astray } = await compareCheckout(tree, wanted, { known, format: repository.format });
  const strayed = new Set(astray.filter((path) => !isLeft(path) || stampOf(join(tree, path)) === undefined));
  const gone = [...known.keys()].filter((path) => !wanted.has(path));
  const base = { commit, boot: readBoot(), signers };
  const left = index?.left ?? [];
  writeIndex(directory, { ...base, isComplete: false, files: unite(known, wanted), left });
  const stillLeft = removeFiles(tree, { files: gone, left }, keeping(wanted));
  const toPlace = files.filter(({ path }) => strayed.has(path));
  await placeFiles(repository, toPlace, { tree, drafts: join(directory, 'drafts') });
  const placed = [...wanted].map(([path, file]): [string, TrackedFile] => [
    path,
    kept.get(path) ?? { ...file, stamp: stampOf(join(tree, path)) ?? '' },
  ]);
  const complete = { ...base, isComplete: true, files: new Map(placed), left: stillLeft };
  writeIndex(directory, complete);
  return complete;
}

/**
 * Looks whether a checkout is as its index says; undefined where it must be mended. Files that somebody wrote anew as they were, and directories
 * that have become empty, are noted.
 */
export async function inspectCheckout(
  { directory, index, ours }: UpdateOptions & { readonly index: CheckoutIndex },
  format: ObjectFormat,
): Promise<CheckoutIndex | undefined> {
  if (!index.isComplete) return undefined;
  const tree = treeOf(directory);
  const known = trustedFiles(index);
  const { kept, astray } = await compareCheckout(tree, known, { known, format });
  if (astray.some((path) => !ours.has(path) || stampOf(join(tree, path)) === undefined)) return undefined;
  const left =
    index.left.length === 0 ? [] : removeFiles(tree, { files: [], left: index.left }, keeping(known));
  const isSame =
    left.length === index.left.length &&
    [...kept].every(([path, file]) => file.stamp === known.get(path)?.stamp);
  if (isSame) return index;
  const refreshed = { ...index, boot: readBoot(), left, files: new Map([...known, ...kept]) };
  writeIndex(directory, refreshed);
  return refreshed;
}

/** Which directories have one of the files in them. */
function keeping(files: ReadonlyMap<string, unknown>): (directory: string) => boolean {
  const needed = new Set([...files.keys()].flatMap((path) => withParents(dirname(path))));
  return (directory) => needed.has(directory);
}

/** Files by what is known of them. Without stamps they are compared by what they hold. */
function trustedFiles(index: CheckoutIndex | undefined): ReadonlyMap<string, TrackedFile> {
  if (index === undefined) return new Map();
  if (index.isComplete && index.boot === readBoot()) return index.files;
  return new Map([...index.files].map(([path, file]) => [path, { ...file, stamp: '' }]));
}

/** Whatever is there, and whatever will be: each of them is ours to remove. */
function unite(
  known: ReadonlyMap<string, TrackedFile>,
  wanted: ReadonlyMap<string, Pick<TrackedFile, 'object' | 'type'>>,
): ReadonlyMap<string, TrackedFile> {
  const arriving = [...wanted].map(([path, { type }]): [string, TrackedFile] => [
    path,
    { object: '', type, stamp: '' },
  ]);
  const present = [...known].map(([path, file]): [string, TrackedFile] => [path, { ...file, stamp: '' }]);
  return new Map([...arriving, ...present]);
}
