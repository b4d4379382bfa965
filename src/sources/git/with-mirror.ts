import { acquireHostLock } from '../../process/host-lock.ts';
import { OperationalError } from '../../errors.ts';
import { failureOf } from './explain-remote-failure.ts';
import { condemnMirror, discardMirror, openMirror } from './open-mirror.ts';
import type { Repository } from './repository.ts';
import { DamagedMirror } from './run-local-git.ts';

/** Name of the lock of the host under which a mirror is worked on. */
export function mirrorLock(directory: string): string {
  return `git mirror ${directory}`;
}

/**
 * Works on the mirror of a repository as the only one on this host. A mirror that proves to be damaged is made anew, and the work done
 * again, once. Throws SourceFailure (`unavailable`) when another process keeps it for too long, or it is damaged still.
 */
export async function withMirror<Value>(repository: Repository, work: () => Promise<Value>): Promise<Value> {
  const { directory, options } = repository;
  const timeout = options.timeout * Math.max(1, options.attempts);
  const lock = await acquireHostLock(mirrorLock(directory), { timeout, signal: options.signal });
  if (lock === undefined) throw explainHeld(repository, timeout);
  try {
    await openMirror(repository);
    return await work();
  } catch (error) {
    if (!(error instanceof DamagedMirror)) throw error;
    discardMirror(repository);
    return await workAnew(repository, work);
  } finally {
    lock.release();
  }
}

async function workAnew<Value>(repository: Repository, work: () => Promise<Value>): Promise<Value> {
  await openMirror(repository);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DamagedMirror)) throw error;
    discardMirror(repository);
    throw explainDamaged(repository, error);
  }
}

/**
 * Reads from a mirror that nobody needs to have locked. Throws SourceFailure (`unavailable`) when it is damaged; it is made anew when it is
 * opened next.
 */
export async function readMirror<Value>(repository: Repository, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamagedMirror)) throw error;
    condemnMirror(repository);
    throw explainDamaged(repository, error);
  }
}

/** That git cannot work with a mirror, though it will be made anew. */
function explainDamaged(repository: Repository, error: DamagedMirror): Error {
  const what = 'its mirror on this host is damaged';
  const hint = 'Let the next run make it anew; look at the disk if that does not help.';
  const said = error.message.split('\n').at(-1) ?? '';
  return failureOf('unavailable', { what, said, hint, repository });
}

function explainHeld(repository: Repository, timeout: number): Error {
  if (repository.options.signal?.aborted === true) {
    return new OperationalError('fetching was interrupted', { code: 'interrupted' });
  }
  const what = `another process has had its mirror for more than ${timeout} ms`;
  return failureOf('unavailable', { what, said: '', hint: 'Wait for the other run to end.', repository });
}
