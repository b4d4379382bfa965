import { compareLocks, type LockChange } from '../../catalog/compare-locks.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { OperationalError } from '../../errors.ts';
import type { LockMode } from './content-options.ts';
import { writeLockFile } from './lock-file.ts';
import type { LockState } from './resolve-contents.ts';

/** What the lock file says anew. */
export interface SettledLock {
  readonly changes: readonly LockChange[];
  /** Whether it was written; else it would be. */
  readonly isWritten: boolean;
  /** Why it could not be, where it was to. */
  readonly problem: Diagnostic | undefined;
}

interface SettleOptions {
  readonly mode: LockMode;
  readonly mayWrite: boolean;
  /** Of the lock file; absolute path. */
  readonly directory: string;
}

/**
 * Brings the lock file up to date where it may be written. One that must not change stays as it is: what it lacks was refused. That it
 * cannot be written is a finding: what it should say was applied already.
 */
export function settleLock({ before, after }: LockState, options: SettleOptions): SettledLock {
  const { mode, mayWrite, directory } = options;
  const changes = mode === 'keep' ? compareLocks(before, after) : [];
  if (!mayWrite || changes.length === 0) return { changes, isWritten: false, problem: undefined };
  try {
    writeLockFile(after, directory);
    return { changes, isWritten: true, problem: undefined };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { changes, isWritten: false, problem: describe(error) };
  }
}

function describe({ message, hint }: OperationalError): Diagnostic {
  return {
    code: 'lock.unwritable',
    severity: 'warning',
    message: `${message}.`,
    ...(hint === undefined ? {} : { hint }),
  };
}
