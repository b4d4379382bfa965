import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../database/database.ts';
import type { DatabaseTarget } from '../database/database-target.ts';
import { embeddedDatabaseExists } from '../database/embedded-directory.ts';
import { openDatabase } from '../database/open-database.ts';
import type { Mode } from './finish-pass.ts';
import { prepareTables } from './prepare-tables.ts';

interface OpeningOptions {
  readonly database: DatabaseTarget;
  readonly mode: Mode;
  readonly schema?: string;
  readonly lockTimeout?: number;
  readonly signal?: AbortSignal;
}

/** A database on its way to being open. */
export interface Opening {
  /** Whether there is one already; else it is empty once it is made. */
  readonly exists: boolean;
  /** Makes it where there is none yet; elsewhere, for a rehearsal. Throws as `openDatabase` does. */
  readonly database: () => Promise<Database>;
  /** Closes what was opened; what could not be opened needs no closing. */
  readonly close: () => Promise<void>;
}

/**
 * Begins to open the database of a pass, so that this goes on while manifests are read. An embedded database that does not exist yet is
 * made only when it is asked for: by then the input is known to be valid. A plan does without it; a rehearsal gets one elsewhere.
 */
export function startOpening(options: OpeningOptions): Opening {
  const { database: target, mode } = options;
  const exists = target.driver === 'postgres' || embeddedDatabaseExists(target.directory);
  let opened: Promise<OpenedDatabase> | undefined;
  if (exists) opened = open(target, options);
  // Whoever asks gets the failure; nobody asks once the input is invalid.
  opened?.catch(() => {});
  return {
    exists,
    database: async () => {
      opened ??= mode === 'rehearse' ? openTemporary(options) : open(target, options);
      return (await opened).database;
    },
    close: async () => {
      const found = await opened?.catch(() => undefined);
      await found?.close();
    },
  };
}

interface OpenedDatabase {
  readonly database: Database;
  readonly close: () => Promise<void>;
}

async function open(
  target: DatabaseTarget,
  { lockTimeout, signal }: OpeningOptions,
): Promise<OpenedDatabase> {
  const database = await openDatabase(target, {
    ...(lockTimeout === undefined ? {} : { lockTimeout }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { database, close: database.close };
}

/** An embedded database with its tables in a directory that is removed with it. */
async function openTemporary(options: OpeningOptions): Promise<OpenedDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'reconcile-'));
  let database: Database | undefined;
  const close = async (): Promise<void> => {
    await database?.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    database = await openDatabase({ driver: 'embedded', directory });
    await prepareTables(database, { schema: options.schema, lockTimeout: options.lockTimeout });
    return { database, close };
  } catch (error) {
    await close();
    throw error;
  }
}
