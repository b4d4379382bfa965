import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../errors.ts';
import { describeThisProcess, isDead, parseHolder, type LockHolder } from './lock-holder.ts';
import { pidLockFile, tryPidLock } from './pid-lock.ts';

/** The right to open an embedded database, held open. */
export interface DirectoryLock {
  readonly release: () => void;
}

/** Tries once; gives back how to release. */
type TryLock = (directory: string) => (() => void) | undefined;

const pollInterval = 50;

/**
 * Takes the lock of an embedded database's directory, waiting for at most `timeout` milliseconds. The operating system frees it when
 * the process ends, however it ends. It is never taken from a living process. Throws OperationalError `embedded.locked`.
 */
export async function acquireDirectoryLock(directory: string, timeout: number): Promise<DirectoryLock> {
  const tryLock = (await loadSystemLock()) ?? tryPidLock;
  const deadline = performance.now() + timeout;
  for (;;) {
    const release = tryLock(directory);
    if (release !== undefined) return { release };
    const left = deadline - performance.now();
    if (left <= 0) throw explainLocked(directory, timeout);
    await sleep(Math.min(pollInterval, left));
  }
}

/** The lock of the operating system, or `undefined` where its addon cannot be loaded. */
async function loadSystemLock(): Promise<TryLock | undefined> {
  try {
    // Loaded late: the addon exists for the common platforms only.
    const { tryLock } = await import('fs-native-extensions');
    return (directory) => tryDescriptor(directory, tryLock);
  } catch {
    return undefined;
  }
}

function tryDescriptor(directory: string, lock: (descriptor: number) => boolean): (() => void) | undefined {
  // The file itself is never removed: a process could hold the removed one and another a new one.
  const descriptor = openSync(join(directory, 'lock'), 'a', 0o600);
  if (!lock(descriptor)) {
    closeSync(descriptor);
    return undefined;
  }
  const note = noteOf(directory);
  writeFileSync(`${note}.new`, JSON.stringify(describeThisProcess()), { mode: 0o600 });
  renameSync(`${note}.new`, note);
  return () => {
    rmSync(note, { force: true });
    closeSync(descriptor);
  };
}

function noteOf(directory: string): string {
  return join(directory, 'lock.json');
}

function explainLocked(directory: string, timeout: number): OperationalError {
  const holder = readHolder(noteOf(directory)) ?? readHolder(pidLockFile(directory));
  const waited = timeout > 0 ? ` after waiting ${timeout / 1000} s` : '';
  return new OperationalError(
    `the embedded database in ${directory} is in use by ${describeHolder(holder)}${waited}`,
    {
      code: 'embedded.locked',
      hint: 'Only one process at a time can use it: wait for that one (--lock-timeout), stop it, or use a PostgreSQL server through DATABASE_URL.',
      retry: 'backoff',
    },
  );
}

function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'another process';
  return `process ${holder.pid} (${holder.command}) on ${holder.host} since ${holder.since}`;
}

/** The note may be missing, or a dead process' that the new holder has not replaced yet. */
function readHolder(file: string | undefined): LockHolder | undefined {
  if (file === undefined) return undefined;
  try {
    const holder = parseHolder(readFileSync(file, 'utf8'));
    return holder === undefined || isDead(holder) ? undefined : holder;
  } catch {
    return undefined;
  }
}
