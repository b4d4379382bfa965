import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { OperationalError } from '../errors.ts';

/** Bytes of `global/pg_control`, in every version of PostgreSQL that has one. */
const controlFileSize = 8192;

/** Bytes of a segment of the write-ahead log. */
const segmentSize = 16 * 1024 * 1024;

/** PGlite's own directory inside of the embedded database's. */
export function databaseDirectoryOf(directory: string): string {
  return resolve(directory, 'database');
}

/** Stands while the database is being made, so that one that was never finished is told from a damaged one. */
function markerOf(directory: string): string {
  return join(directory, 'initialising');
}

/**
 * Whether there is an embedded database to open, be it damaged. Writes nothing. Throws OperationalError `embedded.unwritable` where this
 * user may not look: to plan as though there were none would be wrong.
 */
export function embeddedDatabaseExists(directory: string): boolean {
  try {
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) return false;
    accessSync(directory, constants.R_OK | constants.X_OK);
    return findDatabase(directory) !== 'none';
  } catch (error) {
    throw explainUnwritable(directory, error);
  }
}

/** What `directory` holds. A database whose making was interrupted counts as none: nothing was ever committed to it. */
export function findDatabase(directory: string): 'none' | 'whole' | 'damaged' {
  const database = databaseDirectoryOf(directory);
  if (existsSync(markerOf(directory)) || isMissingOrEmpty(database)) return 'none';
  return looksWhole(database) ? 'whole' : 'damaged';
}

/** Makes `directory`, for its owner only and kept out of git. Throws OperationalError `embedded.unwritable`. */
export function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    const database = databaseDirectoryOf(directory);
    if (existsSync(database)) accessSync(database, constants.R_OK | constants.W_OK | constants.X_OK);
    // Only into a directory of our own making: in another one it would hide files of others from git.
    if (readdirSync(directory).length === 0) writeFileSync(join(directory, '.gitignore'), '*\n');
  } catch (error) {
    throw explainUnwritable(directory, error);
  }
}

/** Clears what an interrupted initialisation left. Only for who holds the directory's lock and found no database. */
export function beginInitialisation(directory: string): void {
  try {
    writeFileSync(markerOf(directory), '');
    rmSync(databaseDirectoryOf(directory), { recursive: true, force: true });
    mkdirSync(databaseDirectoryOf(directory), { mode: 0o700 });
  } catch (error) {
    throw explainUnwritable(directory, error);
  }
}

export function endInitialisation(directory: string): void {
  rmSync(markerOf(directory));
}

/** The failure of a directory that cannot be written to. What is not such a failure is given back as it is. */
export function explainUnwritable(directory: string, error: unknown): unknown {
  const code = systemCodeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return explainFull(directory, error);
  if (code === undefined) return error;
  return new OperationalError(
    `the embedded database’s directory ${directory} cannot be ${existsSync(directory) ? 'written to' : 'made'} (${code})`,
    {
      code: 'embedded.unwritable',
      hint: 'Make it writable for this user, choose another place, or use a PostgreSQL server through DATABASE_URL.',
      cause: error,
    },
  );
}

/** The failure of PGlite to open what is there: a full file system looks the same to it as damage. */
export function explainUnopenable(directory: string, reason: string, cause?: unknown): OperationalError {
  if (isFull(directory)) return explainFull(directory, cause);
  const database = databaseDirectoryOf(directory);
  return new OperationalError(`the embedded database in ${database} cannot be opened: ${reason}`, {
    code: 'embedded.damaged',
    hint: `It is damaged, or another version made it. Move ${database} away and run again: a new one is made, and the manifests fill it.`,
    cause,
  });
}

/** PGlite's failure where the files in the directory are not to blame. */
export function explainFailure(directory: string, reason: string, cause: unknown): OperationalError {
  if (isFull(directory)) return explainFull(directory, cause);
  return new OperationalError(`the embedded database in ${directory} failed: ${reason}`, {
    code: 'database.failed',
    hint: 'Run again: what was committed is kept. Where it fails again, move the directory away; the manifests fill a new one.',
    cause,
  });
}

function explainFull(directory: string, cause: unknown): OperationalError {
  return new OperationalError(`there is no space left for the embedded database in ${directory}`, {
    code: 'database.full',
    hint: 'Make room on that file system, then run again: what was committed is kept.',
    retry: 'backoff',
    cause,
  });
}

/** Whether less is free than one segment of the write-ahead log. */
function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < segmentSize;
  } catch {
    return false;
  }
}

function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}

function isMissingOrEmpty(path: string): boolean {
  return !existsSync(path) || (statSync(path).isDirectory() && readdirSync(path).length === 0);
}

/** Looks at the two files without which PostgreSQL would start anew or end with nothing said. */
function looksWhole(database: string): boolean {
  try {
    return (
      /^\d+\s*$/.test(readFileSync(join(database, 'PG_VERSION'), 'utf8')) &&
      statSync(join(database, 'global/pg_control')).size === controlFileSize
    );
  } catch {
    return false;
  }
}
