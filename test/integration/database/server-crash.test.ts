import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Queryable } from '../../../src/database/database.ts';
import { introspect } from '../../../src/database/introspect.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { OperationalError } from '../../../src/errors.ts';
import { postgresTarget } from '../../support/databases.ts';
import { startPostgresServer, type PostgresServer } from '../../support/postgres-server.ts';

// A server of its own: when one of its processes is killed it ends all sessions and recovers.
let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgresServer();
  database = await openDatabase(postgresTarget(server.url));
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

async function crashServer(transaction: Queryable): Promise<void> {
  const { rows } = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
}

/** Keeps on until the server answers: recovery may take longer than the retries of one transaction. */
async function untilUp<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OperationalError) || error.code !== 'database.unreachable') throw error;
      await sleep(100);
    }
  }
}

describe('a server that crashes', () => {
  it('in the middle of a transaction has it run again whole, and nothing done twice', async () => {
    await database.transact((transaction) => transaction.query('create table note (text text)'));
    let runs = 0;
    await untilUp(() =>
      database.transact(async (transaction) => {
        runs += 1;
        await transaction.query('insert into note values ($1)', [`run ${runs}`]);
        if (runs === 1) await crashServer(transaction);
        await transaction.query('insert into note values ($1)', [`run ${runs}`]);
      }),
    );
    expect(runs).toBeGreaterThan(1);
    const { rows } = await untilUp(() =>
      database.read((transaction) => transaction.query('select text from note')),
    );
    expect(rows).toEqual([{ text: `run ${runs}` }, { text: `run ${runs}` }]);
  });

  it('again and again keeps what was acknowledged and nothing else', async () => {
    await untilUp(() =>
      database.transact((transaction) => transaction.query('create table counter as select 0 as n')),
    );
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const crash = untilUp(() => database.read(crashServer).catch(expectLost));
      for (let count = 0; count < 5; count += 1) {
        await untilUp(() =>
          database.transact((transaction) => transaction.query('update counter set n = n + 1')),
        );
        acknowledged += 1;
      }
      await crash;
    }
    const { rows } = await untilUp(() =>
      database.read((transaction) => transaction.query('select n from counter')),
    );
    expect(rows).toEqual([{ n: acknowledged }]);
  });
});

/** The killed session's own failure, where its retries found the server still down. */
function expectLost(error: unknown): void {
  expect(error).toMatchObject({ code: 'database.unreachable' });
}

describe('a session that ends after each transaction', () => {
  it('is not missed, since nothing is kept in it', async () => {
    const other = await openDatabase(postgresTarget(server.url));
    const pids = new Set<number>();
    const inNewSession = async <T>(work: (transaction: Queryable) => Promise<T>): Promise<T> => {
      // Of the attempt that committed: one that was given the ended session began again in another.
      const { pid, result } = await database.transact(async (transaction) => {
        const { rows } = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
        return { pid: rows[0]?.pid ?? 0, result: await work(transaction) };
      });
      pids.add(pid);
      await other.transact((transaction) =>
        transaction.query('select pg_terminate_backend(pid, 5000) from unnest($1::int[]) as pid', [
          [...pids],
        ]),
      );
      return result;
    };
    const sessions: Database = { ...database, transact: inNewSession };
    await migrate(sessions, { schema: undefined, tables: 'all' });
    await migrate(sessions, { schema: undefined, tables: 'all' });
    const layout = await inNewSession((transaction) => introspect(transaction, { schema: undefined }));
    expect(layout).toMatchObject({ schema: 'public', tracking: true, pendingMigrations: [] });
    expect(pids.size).toBe(3);
    await other.close();
  });
});
