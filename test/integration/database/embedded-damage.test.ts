import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireDirectoryLock } from '../../../src/database/directory-lock.ts';
import { embeddedDatabaseExists } from '../../../src/database/embedded-directory.ts';
import { openEmbeddedDatabase } from '../../../src/database/embedded-driver.ts';
import { createEmbeddedDirectory } from '../../support/databases.ts';
import { startEmbeddedProcess } from '../../support/embedded-process.ts';

let directory: string;
let remove: () => Promise<void>;

/** Making a database takes seconds, and many more on a busy machine. */
const slow = { timeout: 120_000 };

async function useDirectory(template: Parameters<typeof createEmbeddedDirectory>[0]): Promise<void> {
  ({ directory, remove } = await createEmbeddedDirectory(template));
}

afterEach(() => remove());

describe('a new embedded database', () => {
  beforeEach(() => useDirectory('none'));

  it('is made for its owner only, kept out of git, and found again', slow, async () => {
    expect(embeddedDatabaseExists(directory)).toBe(false);
    const database = await openEmbeddedDatabase({ directory });
    await database.transact((transaction) => transaction.query('create table item (a int)'));
    await database.close();
    expect(embeddedDatabaseExists(directory)).toBe(true);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'database')).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(directory, '.gitignore'), 'utf8')).toBe('*\n');
    const again = await openEmbeddedDatabase({ directory });
    const { rows } = await again.read((transaction) => transaction.query('select * from item'));
    await again.close();
    expect(rows).toEqual([]);
  });

  it('whose making was killed is made anew', slow, async () => {
    mkdirSync(directory);
    const filled = new Promise<void>((resolve) => {
      const watcher = watch(directory, () => {
        const database = join(directory, 'database');
        if (!existsSync(database)) return;
        watcher.close();
        const inner = watch(database, () => {
          inner.close();
          resolve();
        });
      });
    });
    const child = startEmbeddedProcess(directory, 'await open();');
    await filled;
    await child.kill();
    expect(readdirSync(join(directory, 'database'))).not.toEqual([]);
    expect(embeddedDatabaseExists(directory)).toBe(false);
    const database = await openEmbeddedDatabase({ directory });
    const { rows } = await database.read((transaction) => transaction.query('select 1 as one'));
    await database.close();
    expect(rows).toEqual([{ one: 1 }]);
    expect(embeddedDatabaseExists(directory)).toBe(true);
  });
});

const damages: Readonly<Record<string, (database: string) => void>> = {
  'a garbled PG_VERSION': (database) => writeFileSync(join(database, 'PG_VERSION'), 'garbage'),
  'an empty PG_VERSION': (database) => writeFileSync(join(database, 'PG_VERSION'), ''),
  'no PG_VERSION': (database) => rmSync(join(database, 'PG_VERSION')),
  'the PG_VERSION of another major version': (database) =>
    writeFileSync(join(database, 'PG_VERSION'), '12\n'),
  'a cut control file': (database) => truncateSync(join(database, 'global/pg_control'), 100),
  'a garbled control file': (database) =>
    writeFileSync(join(database, 'global/pg_control'), Buffer.alloc(8192, 7)),
  'no write-ahead log': (database) => rmSync(join(database, 'pg_wal'), { recursive: true }),
  'a cut catalog': (database) => truncateSync(join(database, 'base/5/1259'), 100),
};

describe('a damaged embedded database', () => {
  beforeEach(() => useDirectory('empty'));

  it.each(Object.entries(damages))('with %s is refused, named, and not made anew', async (_, damage) => {
    const database = join(directory, 'database');
    damage(database);
    const entries = readdirSync(join(database, 'base')).toSorted();
    const version = existsSync(join(database, 'PG_VERSION'))
      ? readFileSync(join(database, 'PG_VERSION'))
      : undefined;
    await expect(openEmbeddedDatabase({ directory })).rejects.toMatchObject({
      code: 'embedded.damaged',
      message: expect.stringContaining(database) as string,
      hint: expect.stringMatching(/Move .* away and run again.*manifests/) as string,
    });
    (await acquireDirectoryLock(directory, 0)).release();
    expect(readdirSync(join(database, 'base')).toSorted()).toEqual(entries);
    expect(
      existsSync(join(database, 'PG_VERSION')) ? readFileSync(join(database, 'PG_VERSION')) : undefined,
    ).toEqual(version);
  });

  it('is found until it was moved away', () => {
    rmSync(join(directory, 'database/PG_VERSION'));
    expect(embeddedDatabaseExists(directory)).toBe(true);
    rmSync(join(directory, 'database'), { recursive: true });
    expect(embeddedDatabaseExists(directory)).toBe(false);
  });

  it('that holds files of somebody else is left alone', async () => {
    rmSync(join(directory, 'database'), { recursive: true });
    mkdirSync(join(directory, 'database'));
    writeFileSync(join(directory, 'database/letter.txt'), 'dear');
    await expect(openEmbeddedDatabase({ directory })).rejects.toMatchObject({ code: 'embedded.damaged' });
    expect(readdirSync(join(directory, 'database'))).toEqual(['letter.txt']);
  });
});

describe('an embedded database that stops working', () => {
  it('keeps what was committed, nothing of the open transaction, and answers every call', async () => {
    await useDirectory('empty');
    const database = await openEmbeddedDatabase({ directory });
    await database.transact((transaction) => transaction.query('create table item (value jsonb)'));
    await database.transact((transaction) => transaction.query(`insert into item values ('1')`));
    const depth = 60_000;
    const tooDeep = '['.repeat(depth) + ']'.repeat(depth);
    const calls = await Promise.allSettled([
      database.transact(async (transaction) => {
        await transaction.query(`insert into item values ('2')`);
        await transaction.query('insert into item values ($1::jsonb)', [tooDeep]);
      }),
      database.read((transaction) => transaction.query('select 1')),
    ]);
    for (const call of calls) {
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'database.failed' } });
    }
    await database.close();
    const again = await openEmbeddedDatabase({ directory });
    const { rows } = await again.read((transaction) => transaction.query('select value from item'));
    await again.close();
    expect(rows).toEqual([{ value: 1 }]);
  });
});

describe('a place where no embedded database can be', () => {
  beforeEach(() => useDirectory('none'));

  it('is refused when it lies below a file', async () => {
    writeFileSync(directory, '');
    const below = join(directory, 'database');
    expect(() => embeddedDatabaseExists(below)).toThrow('cannot be made');
    await expect(openEmbeddedDatabase({ directory: below })).rejects.toMatchObject({
      code: 'embedded.unwritable',
      message: expect.stringContaining(below) as string,
      hint: expect.stringContaining('DATABASE_URL') as string,
    });
  });

  it('is refused when it is a file', async () => {
    writeFileSync(directory, '');
    await expect(openEmbeddedDatabase({ directory })).rejects.toMatchObject({ code: 'embedded.unwritable' });
    expect(readFileSync(directory, 'utf8')).toBe('');
  });

  // The superuser may write where the mode says that nobody may.
  it.skipIf(userInfo().uid === 0)('is refused when it may not be written to', async () => {
    mkdirSync(directory);
    chmodSync(directory, 0o500);
    await expect(openEmbeddedDatabase({ directory })).rejects.toMatchObject({ code: 'embedded.unwritable' });
  });
});
