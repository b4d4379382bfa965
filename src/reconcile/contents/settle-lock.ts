import { compareLocks, type LockChange } from '../../catalog/compare-locks.ts';
import type { LockMode } from './content-options.ts';
import { writeLockFile } from './lock-file.ts';
import type { LockState } from './resolve-contents.ts';

/** What the lock file says anew. */
export interface SettledLock {
  readonly changes: readonly LockChange[];
  /** Whether it was written; else it would be. */
  readonly isWritten: boolean;
}

/** Brings the lock file in `directory` up to date where it may be written. One that must not change stays as it is: what it lacks was refused. */
export function settleLock(
  { before, after }: LockState,
  {
    mode,
    mayWrite,
    directory,
  }: { readonly mode: LockMode; readonly mayWrite: boolean; readonly directory: string },
): SettledLock {
  const changes = mode === 'keep' ? compareLocks(before, after) : [];
  const isWritten = mayWrite && changes.length > 0;
  if (isWritten) writeLockFile(after, directory);
  return { changes, isWritten };
}
