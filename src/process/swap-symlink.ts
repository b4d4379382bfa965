import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Makes the symbolic link at `path` lead to `target`, in one step: at each moment it leads to the old one or to the new one. The draft has
 * the same name every time, so that one which was cut off is not left behind: only one process at a time may swap a link.
 */
export function swapSymlink(path: string, target: string): void {
  const draft = draftOf(path);
  rmSync(draft, { force: true });
  symlinkSync(target, draft);
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Where a link is before it takes its place. With one dot in front: watchers look at what has two. */
export function draftOf(path: string): string {
  return join(dirname(path), `.reconcile-draft-${basename(path)}`);
}

/** Moves what took a link's place out of the way, beside it. Returns where it is now. */
export function moveAside(path: string): string {
  const target = join(dirname(path), `${basename(path)}.replaced-${randomBytes(4).toString('hex')}`);
  renameSync(path, target);
  return target;
}
