import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** What tells one build of a program from another without running it. */
export interface ProgramIdentity {
  /** Real path. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtime: number;
}

/** Finds the program that a command means: a path as it is, a name on the search path. Undefined where there is none. */
export function findProgram(name: string, searchPath: string): string | undefined {
  if (name === '' || name.includes('\0')) return undefined;
  if (name.includes('/')) return isAbsolute(name) && isProgram(name) ? name : undefined;
  return searchPath
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, name))
    .find(isProgram);
}

/** The identity of the file that a path leads to; undefined where it leads nowhere. */
export function identifyFile(path: string): ProgramIdentity | undefined {
  try {
    const real = realpathSync(path);
    const { size, mtimeMs } = statSync(real);
    return { path: real, size, mtime: Math.trunc(mtimeMs) };
  } catch {
    return undefined;
  }
}

export function sameIdentity(first: ProgramIdentity, second: ProgramIdentity | undefined): boolean {
  return first.path === second?.path && first.size === second.size && first.mtime === second.mtime;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
