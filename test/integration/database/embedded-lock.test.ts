import { mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireDirectoryLock } from '../../../src/database/directory-lock.ts';
import { openEmbeddedDatabase } from '../../../src/database/embedded-driver.ts';
import { createEmbeddedDirectory } from '../../support/databases.ts';
import { startEmbeddedProcess, type EmbeddedProcess } from '../../support/embedded-process.ts';

const hold = `
  const database = await open();
  await print('open');
  await inputEnd();
  await database.close();`;

/** Commits row after row and says so; ends by itself after three, one way or the other. */
const append = (name: string, end: string): string => `
  const database = await open({ lockTimeout: 100_000 });
  for (let n = 0; n < 3; n += 1) {
    await database.transact((transaction) => transaction.query('insert into entry values ($1)', ['${name}' + n]));
    await print('${name}' + n);
  }
  ${end}`;

describe('the lock of an embedded database', () => {
  let directory: string;
  let remove: () => Promise<void>;
  const started: EmbeddedProcess[] = [];
  const start = (script: string): EmbeddedProcess => {
    const process = startEmbeddedProcess(directory, script);
    started.push(process);
    return process;
  };

  beforeEach(async () => {
    ({ directory, remove } = await createEmbeddedDirectory('empty'));
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.kill()));
    await remove();
  });

  it('refuses a second process within a second, and names the first', async () => {
    const first = start(hold);
    expect(await first.nextLine()).toBe('open');
    const second = start(`
      const begun = performance.now();
      const error = await open().catch((reason) => reason);
      await print(JSON.stringify({ took: performance.now() - begun, code: error.code, message: error.message, hint: error.hint }));`);
    const [line = ''] = await second.ended();
    const refusal = JSON.parse(line) as { took: number; code: string; message: string; hint: string };
    expect(refusal.code).toBe('embedded.locked');
    expect(refusal.message).toContain(`process ${first.pid} `);
    expect(refusal.message).toContain(`on ${hostname()} since 20`);
    expect(refusal.message).toContain(directory);
    expect(refusal.hint).toMatch(/wait.*stop.*DATABASE_URL/);
    expect(refusal.took).toBeLessThan(1000);
  });

  it('refuses a second opening in the same process', async () => {
    const database = await openEmbeddedDatabase({ directory });
    await expect(openEmbeddedDatabase({ directory })).rejects.toMatchObject({
      code: 'embedded.locked',
      message: expect.stringContaining(`process ${process.pid} `) as string,
    });
    await database.close();
    await (await openEmbeddedDatabase({ directory })).close();
  });

  it('is free as soon as its holder is killed', async () => {
    const first = start(hold);
    expect(await first.nextLine()).toBe('open');
    await first.kill();
    const database = await openEmbeddedDatabase({ directory });
    const { rows } = await database.read((transaction) => transaction.query('select 1 as one'));
    expect(rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('is waited for as long as asked', async () => {
    const first = start(hold);
    expect(await first.nextLine()).toBe('open');
    await expect(openEmbeddedDatabase({ directory, lockTimeout: 200 })).rejects.toMatchObject({
      code: 'embedded.locked',
      message: expect.stringMatching(/after waiting 0\.2 s$/) as string,
    });
    const waiting = openEmbeddedDatabase({ directory, lockTimeout: 60_000 });
    first.finish();
    await (await waiting).close();
    expect(await first.ended()).toEqual([]);
  });

  it('lets the process end after close', async () => {
    const first = start(`const database = await open(); await database.close(); await print('closed');`);
    expect(await first.ended()).toEqual(['closed']);
  });

  it(
    'loses no acknowledged commit of eight processes, half of which are killed',
    { timeout: 120_000 },
    async () => {
      const setup = await openEmbeddedDatabase({ directory });
      await setup.transact((transaction) => transaction.query('create table entry (name text)'));
      await setup.close();
      const processes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) =>
        start(
          append(name, index % 2 === 0 ? 'await database.close();' : `process.kill(process.pid, 'SIGKILL');`),
        ),
      );
      const acknowledged = await Promise.all(
        processes.map(async (process) => [
          await process.nextLine(),
          await process.nextLine(),
          await process.nextLine(),
        ]),
      );
      const database = await openEmbeddedDatabase({ directory, lockTimeout: 60_000 });
      const { rows } = await database.read<{ rows: readonly { name: string }[] }>((transaction) =>
        transaction.query<{ name: string }>('select name from entry'),
      );
      await database.close();
      expect(acknowledged.flat()).toHaveLength(24);
      expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(acknowledged.flat()));
      expect(rows).toHaveLength(24);
    },
  );

  it('keeps arguments out of the note about its holder', async () => {
    const first = start(`process.argv.push('apply', 'postgres://user:hush@host/db'); ${hold}`);
    expect(await first.nextLine()).toBe('open');
    const note = readFileSync(join(directory, 'lock.json'), 'utf8');
    expect(JSON.parse(note)).toMatchObject({ pid: first.pid, host: hostname() });
    expect(note).not.toContain('hush');
  });
});

describe('a directory lock', () => {
  it('is taken by one of many that ask at once, and passed on', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'reconcile-lock-'));
    let holders = 0;
    let most = 0;
    const use = async (): Promise<void> => {
      const lock = await acquireDirectoryLock(directory, 20_000);
      holders += 1;
      most = Math.max(most, holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders -= 1;
      lock.release();
    };
    await Promise.all(Array.from({ length: 10 }, use));
    expect(most).toBe(1);
    await rm(directory, { recursive: true });
  });

  it('says so when the directory is gone', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'reconcile-lock-'));
    const directory = join(parent, 'gone');
    await expect(acquireDirectoryLock(directory, 0)).rejects.toMatchObject({ code: 'ENOENT' });
    mkdirSync(directory);
    (await acquireDirectoryLock(directory, 0)).release();
    await rm(parent, { recursive: true });
  });
});
