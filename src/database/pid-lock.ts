import { linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describeThisProcess, isDead, parseHolder } from './lock-holder.ts';

const released = 'released\n';

/**
 * A lock for where the operating system's cannot be had: a series of files `lock.1`, `lock.2` … of which the last one counts. Its
 * maker holds the lock until the file says `released` or the maker is dead; whoever makes the next file then holds it. The last
 * file is never deleted, so that no number is taken twice. Returns how to release it, or `undefined` when it is held.
 */
export function tryPidLock(directory: string): (() => void) | undefined {
  const last = lastNumber(directory);
  if (last > 0 && isHeld(fileOf(directory, last))) return undefined;
  const own = last + 1;
  if (!makeFile(fileOf(directory, own), JSON.stringify(describeThisProcess()))) return undefined;
  if (lastNumber(directory) > own) {
    // Others went on while this process was looking at an older file.
    rmSync(fileOf(directory, own), { force: true });
    return undefined;
  }
  for (const number of numbersIn(directory))
    if (number < own) rmSync(fileOf(directory, number), { force: true });
  return () => replaceFile(fileOf(directory, own), released);
}

/** The file that tells who holds the lock, where there is one. */
export function pidLockFile(directory: string): string | undefined {
  const last = lastNumber(directory);
  return last === 0 ? undefined : fileOf(directory, last);
}

function fileOf(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}

function numbersIn(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => /^lock\.(\d+)$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number);
}

function lastNumber(directory: string): number {
  return Math.max(0, ...numbersIn(directory));
}

function isHeld(file: string): boolean {
  const text = readIfThere(file);
  if (text === released) return false;
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder === undefined || !isDead(holder);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Makes a file with its content at once; false when it is there already. */
function makeFile(file: string, content: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

function replaceFile(file: string, content: string): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, file);
}
