import { randomBytes } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

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

/** Makes the link lead to a store directory, in one step: at each moment it leads to the old one or to the new one. `directory` is a real path. */
export function swapLink(link: PublicLink, directory: string): void {
  const parent = dirname(link.path);
  mkdirSync(parent, { recursive: true });
  const target = relative(realpathSync(parent), join(directory, link.inside));
  // The same name every time, so that one which was cut off is not left behind. The caller holds the environment's lock.
  const draft = join(parent, `.${basename(link.path)}.reconcile-draft`);
  rmSync(draft, { force: true });
  symlinkSync(target, draft);
  try {
    renameSync(draft, link.path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Removes a link that leads into the store; leaves anything else alone. */
export function removeLink(path: string, store: string): boolean {
  if (readLink(path, store).kind !== 'ours') return false;
  unlinkSync(path);
  return true;
}

/** Moves what took a link's place out of the way, beside it. Returns where it is now. */
export function moveAside(path: string): string {
  const target = join(dirname(path), `${basename(path)}.replaced-${randomBytes(4).toString('hex')}`);
  renameSync(path, target);
  return target;
}
