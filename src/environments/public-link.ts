import { lstatSync, mkdirSync, readlinkSync, realpathSync, unlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { swapSymlink } from '../process/swap-symlink.ts';

/** A name under which others find an environment. */
export interface PublicLink {
  /** Absolute path of the symbolic link. */
  readonly path: string;
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
  const parent = dirname(link.path);
  mkdirSync(parent, { recursive: true });
  const target = relative(realpathSync(parent), join(directory, link.inside));
  swapSymlink(link.path, target);
}

/** Removes a link that leads into the store; leaves anything else alone. */
export function removeLink(path: string, store: string): boolean {
  if (readLink(path, store).kind !== 'ours') return false;
  unlinkSync(path);
  return true;
}
