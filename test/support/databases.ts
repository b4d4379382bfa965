import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeAll, describe, inject } from 'vitest';
import type { DatabaseTarget, OpenOptions } from '../../src/database/database-target.ts';
import type { Database } from '../../src/database/database.ts';
import { acquireDirectoryLock } from '../../src/database/directory-lock.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { copyDirectory } from './copy-directory.ts';
import { keepCompiled } from './keep-compiled.ts';

/** What a database holds at first: nothing, or the tables of every migration. */
export type Template = 'empty' | 'migrated';

export interface TestDatabaseOptions extends OpenOptions {
  /** `migrated` by default. */
  readonly template?: Template;
}

export interface TestDatabase {
  readonly driver: Database['driver'];
  readonly database: Database;
  readonly target: DatabaseTarget;
  /** URL, or directory: what a child process is given. Only one process can have the embedded one, so `close` before. */
  readonly address: string;
  /** Runs one statement in its own transaction, also after `close`. */
  readonly sql: <Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>;
  /** Closes `database`; may be called twice. */
  readonly close: () => Promise<void>;
}

export interface PostgresTestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** Any number that nothing else uses: held while the template is made. */
const templateLock = 5_183_026_641;

/** Runs the same suite on both kinds of database. What `open` opened is closed and removed after each test. */
export function describeOnEachDatabase(
  name: string,
  suite: (open: (options?: TestDatabaseOptions) => Promise<TestDatabase>) => void,
): void {
  describe.each(['postgres', 'embedded'] as const)(`${name} (%s)`, (driver) => {
    const cleanups: (() => Promise<void>)[] = [];
    if (driver === 'embedded') {
      // In a hook, since hooks may take longer than tests.
      beforeAll(async () => {
        await keepCompiled();
        await findEmbeddedTemplate('migrated');
      });
    }
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
    });
    suite(async (options = {}) => {
      const { target, address, remove } = await createTarget(driver, options.template ?? 'migrated');
      cleanups.push(remove);
      const database = await openDatabase(target, options);
      let open = true;
      const close = async (): Promise<void> => {
        if (open) await database.close();
        open = false;
      };
      cleanups.push(close);
      const sql: TestDatabase['sql'] = async (text, values) => {
        if (open)
          return (await database.transact((transaction) => transaction.query(text, values))).rows as never;
        return withDatabase(target, async (later) => {
          const { rows } = await later.transact((transaction) => transaction.query(text, values));
          return rows as never;
        });
      };
      return { driver, database, target, address, sql, close };
    });
  });
}

interface CreatedTarget {
  readonly target: DatabaseTarget;
  readonly address: string;
  readonly remove: () => Promise<void>;
}

async function createTarget(driver: Database['driver'], template: Template): Promise<CreatedTarget> {
  if (driver === 'postgres') {
    const { url, drop } = await createPostgresDatabase(template);
    return { target: postgresTarget(url), address: url, remove: drop };
  }
  const { directory, remove } = await createEmbeddedDirectory(template);
  return { target: { driver, directory }, address: directory, remove };
}

/** Makes a fresh database on the server of this run. */
export async function createPostgresDatabase(template: Template = 'migrated'): Promise<PostgresTestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const source = template === 'migrated' ? await findPostgresTemplate(client) : 'template0';
    await client.query(`create database ${name} template ${source} encoding 'UTF8'`);
  });
  return {
    url: urlOf(name),
    drop: () => onServer((client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

/** Called under the lock: the first one to ask makes it. */
async function findPostgresTemplate(client: pg.Client): Promise<string> {
  const name = `${inject('runName')}_migrated`;
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) {
    await client.query(`create database ${name}_draft template template0 encoding 'UTF8'`);
    await withDatabase(postgresTarget(urlOf(`${name}_draft`)), migrateAll);
    await client.query(`alter database ${name}_draft rename to ${name}`);
  }
  return name;
}

/** Makes a directory with an embedded database in it; with `none`, only a path where one can be made. */
export async function createEmbeddedDirectory(
  template: Template | 'none' = 'migrated',
): Promise<{ readonly directory: string; readonly remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'reconcile-embedded-'));
  const directory = join(parent, '.reconcile');
  if (template !== 'none') copyDirectory(await findEmbeddedTemplate(template), directory);
  return { directory, remove: () => rm(parent, { recursive: true, force: true }) };
}

export function postgresTarget(url: string): DatabaseTarget {
  return { driver: 'postgres', connection: { url } };
}

/** Opens a database for the time of `work`. */
export async function withDatabase<T>(
  target: DatabaseTarget,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(target, { lockTimeout: 10_000 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The first one to ask makes it, which takes seconds; the others wait. */
async function findEmbeddedTemplate(template: Template): Promise<string> {
  const shared = join(inject('sharedDirectory'), template);
  await mkdir(shared, { recursive: true });
  const finished = join(shared, 'finished');
  const lock = await acquireDirectoryLock(shared, 60_000);
  try {
    if (!existsSync(finished)) {
      const directory = join(shared, 'draft');
      if (template === 'migrated') copyDirectory(await findEmbeddedTemplate('empty'), directory);
      await withDatabase(
        { driver: 'embedded', directory },
        template === 'migrated' ? migrateAll : async () => undefined,
      );
      await rename(directory, finished);
    }
  } finally {
    lock.release();
  }
  return finished;
}

function migrateAll(database: Database): Promise<unknown> {
  return migrate(database, { schema: undefined, tables: 'all' });
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
}
