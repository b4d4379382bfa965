import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import {
  createPostgresDatabase,
  postgresTarget,
  type PostgresTestDatabase,
} from '../../support/databases.ts';
import { startGate } from '../../support/gate.ts';

let home: PostgresTestDatabase;

beforeAll(async () => {
  home = await createPostgresDatabase('empty');
});

afterAll(() => home.drop());

/** A database behind a gate, whose silence is noticed soon. */
async function openBehindGate() {
  const gate = await startGate({ port: Number(new URL(inject('postgresUrl')).port) });
  onTestFinished(gate.close);
  const url = new URL(home.url);
  url.port = String(gate.port);
  const database: Database = await openDatabase(postgresTarget(url.href), {
    silence: 100,
    connectTimeout: 500,
  });
  onTestFinished(database.close);
  return { gate, database };
}

describe('a connection that goes silent in the middle of a transaction', () => {
  it('is given up when the server works on nothing for it, with what it holds there, and the transaction is run again', async () => {
    const { gate, database } = await openBehindGate();
    let runs = 0;
    const { rows } = await database.transact(async (transaction) => {
      runs += 1;
      await transaction.query('create table once (run integer)');
      await transaction.query('insert into once values ($1)', [runs]);
      if (runs === 1) gate.freeze('those there');
      return transaction.query('select run from once');
    });
    expect([runs, rows]).toEqual([2, [{ run: 2 }]]);
  });

  it('is given up when the server cannot be reached any more', async () => {
    const { gate, database } = await openBehindGate();
    const lost = database.transact(async (transaction) => {
      gate.freeze();
      await transaction.query('select 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'database.unreachable', retry: 'backoff' });
    gate.drop();
    gate.thaw();
    await expect(database.transact((transaction) => transaction.query('select 1'))).resolves.toBeDefined();
  });

  it('is told from a statement that takes long, or waits', async () => {
    const { database } = await openBehindGate();
    let runs = 0;
    await database.transact(async (transaction) => {
      runs += 1;
      await transaction.query('select pg_sleep(0.6)');
    });
    expect(runs).toBe(1);
  });
});
