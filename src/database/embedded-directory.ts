import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { OperationalError } from '../errors.ts';

/** Bytes of `global/pg_control`, in every version of PostgreSQL that has one. */
const controlFileSize = 8192;

/** PGlite's own directory inside of the embedded database's. */
export function databaseDirectoryOf(directory: string): string {
  return resolve(directory, 'database');
}

/** Stands while the database is being made, so that one that was never finished is told from a damaged one. */
function markerOf(directory: string): string {
  return join(directory, 'initialising');
}

/** Whether there is an embedded database to open, be it damaged. Writes nothing. */
export function embeddedDatabaseExists(directory: string): boolean {
  return findDatabase(directory) !== 'none';
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
    const ignore = join(directory, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
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
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new OperationalError(`there is no space left for the embedded database in ${directory}`, {
      code: 'database.full',
      hint: 'Make room on that file system.',
      cause: error,
    });
  }
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

export function explainDamage(directory: string, reason: string, cause?: unknown): OperationalError {
  const database = databaseDirectoryOf(directory);
  return new OperationalError(`the embedded database in ${database} cannot be opened: ${reason}`, {
    code: 'embedded.damaged',
    hint: `It is damaged, or another version made it. Move ${database} away and run again: a new one is made, and the manifests fill it.`,
    cause,
  });
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
