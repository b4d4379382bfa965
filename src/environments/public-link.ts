import { lstatSync, mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { moveAside, swapSymlink } from '../process/swap-symlink.ts';

/** A name under which others find an environment. */
export interface PublicLink {
  /** Absolute path of the symbolic link. */
  readonly path: string;
  /** Where the link is made, if not by that path: in a content of the pack, which the path leads to once that content serves. */
  readonly place?: string | undefined;
  /** What the directory of the path has to be: a link to `target`, or where that is undefined, none. Anything does where nothing is said. */
  readonly parent?: { readonly target: string | undefined } | undefined;
  /** What of the store directory it leads to: empty, or `node_modules`. */
  readonly inside: string;
}

/** What stands at the path of a link. `foreign`: something that is no link of ours. */
export type LinkState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours'; readonly name: string; readonly inside: string }
  | { readonly kind: 'foreign'; readonly what: 'directory' | 'file' | 'link' };

/** Reads a link without following it. `store` is a real path. */
export function readLink(path: string, store: string): LinkState {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return { kind: 'absent' };
  if (!status.isSymbolicLink()) {
    return { kind: 'foreign', what: status.isDirectory() ? 'directory' : 'file' };
  }
  const target = readlinkSync(path);
  const inStore = relative(store, isAbsolute(target) ? target : resolve(realpathSync(dirname(path)), target));
  const [name = '', ...rest] = inStore.split(sep);
  if (name === '' || name === '..' || isAbsolute(inStore)) return { kind: 'foreign', what: 'link' };
  return { kind: 'ours', name, inside: rest.join('/') };
}

/** Makes the link lead to a store directory, in one step. `directory` is a real path. The caller holds the environment's lock. */
export function swapLink(link: PublicLink, directory: string): void {
  const place = placeOf(link);
  const parent = dirname(place);
  mkdirSync(parent, { recursive: true });
  swapSymlink(place, relative(realpathSync(parent), join(directory, link.inside)));
}

/** The path by which the link is read and written, whether it serves or not. */
export function placeOf({ path, place }: Pick<PublicLink, 'path' | 'place'>): string {
  return place ?? path;
}

/** Whether the directory of the link's path is what it has to be. */
export function hasParent({ path, parent }: PublicLink): boolean {
  if (parent === undefined) return true;
  const directory = dirname(path);
  const isLink = lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (parent.target === undefined) return !isLink;
  return isLink && readlinkSync(directory) === relative(dirname(directory), parent.target);
}

/** Makes the directory of the link's path what it has to be. A real one with anything else than links into the store is kept beside it. */
export function settleParent(link: PublicLink, store: string): void {
  if (link.parent === undefined || hasParent(link)) return;
  const directory = dirname(link.path);
  const { target } = link.parent;
  if (target === undefined) {
    unlinkSync(directory);
    return;
  }
  const status = lstatSync(directory, { throwIfNoEntry: false });
  if (status?.isSymbolicLink() === false) {
    const moved = moveAside(directory);
    const names = status.isDirectory() ? readdirSync(moved) : [''];
    if (names.every((name) => readLink(join(moved, name), store).kind === 'ours')) {
      rmSync(moved, { recursive: true });
    }
  }
  mkdirSync(dirname(directory), { recursive: true });
  swapSymlink(directory, relative(dirname(directory), target));
}

/** Removes a link that leads into the store; leaves anything else alone. */
export function removeLink(path: string, store: string): boolean {
  if (readLink(path, store).kind !== 'ours') return false;
  unlinkSync(path);
  return true;
}
