import { join } from 'node:path';
import type { Lock } from '../../catalog/pack-lock.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { lockFileName } from '../../documents/classify-name.ts';
import { OperationalError } from '../../errors.ts';
import { readLock } from '../../manifests/lock/read-lock.ts';
import { renderLock } from '../../manifests/lock/render-lock.ts';
import { writeAtomically } from '../../process/write-atomically.ts';

const empty: Lock = { packs: new Map() };

/** The lock file of a directory; nothing is locked where it does not count. */
export async function readLockFile(
  counts: boolean,
  directory: string,
): Promise<{ readonly lock: Lock; readonly diagnostics: readonly Diagnostic[] }> {
  if (!counts) return { lock: empty, diagnostics: [] };
  const { lock, diagnostics } = await readLock(directory);
  return { lock: lock ?? empty, diagnostics };
}

/** Writes the lock file of a directory, whole or not at all. Throws OperationalError `output.failed`. */
export function writeLockFile(lock: Lock, directory: string): void {
  const path = join(directory, lockFileName);
  try {
    writeAtomically(path, renderLock(lock), { draft: `${path}.${process.pid}.tmp`, durable: false });
  } catch (error) {
    throw new OperationalError(`${lockFileName} cannot be written: ${(error as Error).message}`, {
      code: 'output.failed',
      hint: 'Let the user of this program write there, or run with --locked or --no-lock, which write no lock file.',
      cause: error,
    });
  }
}
