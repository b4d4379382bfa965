import { expect, it } from 'vitest';
import type { Queryable } from '../../../src/database/database.ts';
import { RejectedStatement } from '../../../src/errors.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';

const table = `
  create table item (id int primary key, parent int references item (id) deferrable initially deferred);
  create table counter (n int not null constraint counter_positive check (n >= 0))`;

function insert(id: number): (transaction: Queryable) => Promise<unknown> {
  return (transaction) => transaction.query('insert into item (id) values ($1)', [id]);
}

async function idsIn({ sql }: TestDatabase): Promise<unknown[]> {
  return (await sql<{ id: number }>('select id from item order by id')).map(({ id }) => id);
}

describeOnEachDatabase('transactions', (open) => {
  const openWithTables = async (): Promise<TestDatabase> => {
    const opened = await open({ template: 'empty' });
    await opened.sql(table);
    return opened;
  };

  it('commit what was written, and give back what the work gave', async () => {
    const opened = await openWithTables();
    const result = await opened.database.transact(async (transaction) => {
      await insert(1)(transaction);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await idsIn(opened)).toEqual([1]);
  });

  it('are rolled back by whatever is thrown, which comes out as it is', async () => {
    const opened = await openWithTables();
    const thrown = new TypeError('a bug');
    const work = opened.database.transact(async (transaction) => {
      await insert(1)(transaction);
      throw thrown;
    });
    await expect(work).rejects.toBe(thrown);
    expect(await idsIn(opened)).toEqual([]);
  });

  it('are rolled back by a refused statement, and name what refused it', async () => {
    const opened = await openWithTables();
    const work = opened.database.transact(async (transaction) => {
      await insert(1)(transaction);
      await transaction.query('insert into counter values ($1)', [-1]);
    });
    const error = await work.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RejectedStatement);
    expect(error).toMatchObject({
      code: 'database.rejected',
      sqlstate: '23514',
      table: 'counter',
      constraint: 'counter_positive',
    });
    expect(String(error)).not.toContain('-1');
    expect(await idsIn(opened)).toEqual([]);
  });

  it('refuse what only COMMIT finds, and leave nothing', async () => {
    const opened = await openWithTables();
    const work = opened.database.transact((transaction) =>
      transaction.query('insert into item values (1, 2)'),
    );
    await expect(work).rejects.toMatchObject({ sqlstate: '23503', table: 'item' });
    expect(await idsIn(opened)).toEqual([]);
  });

  it('that only read refuse to write', async () => {
    const opened = await openWithTables();
    await expect(opened.database.read(insert(1))).rejects.toMatchObject({ code: 'database.read-only' });
    expect(await idsIn(opened)).toEqual([]);
  });

  it('that are rehearsed see their own writes and leave nothing', async () => {
    const opened = await openWithTables();
    const seen = await opened.database.rehearse(async (transaction) => {
      await insert(1)(transaction);
      return (await transaction.query('select id from item')).rows;
    });
    expect(seen).toEqual([{ id: 1 }]);
    expect(await idsIn(opened)).toEqual([]);
  });

  it('that are rehearsed check deferred constraints', async () => {
    const opened = await openWithTables();
    const work = opened.database.rehearse((transaction) =>
      transaction.query('insert into item values (1, 2)'),
    );
    await expect(work).rejects.toMatchObject({ sqlstate: '23503' });
    expect(await idsIn(opened)).toEqual([]);
  });

  it('asked for at once do not mix', async () => {
    const opened = await openWithTables();
    await opened.sql('insert into counter values (0)');
    const increments = Array.from({ length: 8 }, () =>
      opened.database.transact(async (transaction) => {
        const { rows } = await transaction.query<{ n: number }>('select n from counter for update');
        await transaction.query('update counter set n = $1', [(rows[0]?.n ?? 0) + 1]);
      }),
    );
    await Promise.all(increments);
    expect(await opened.sql('select n from counter')).toEqual([{ n: 8 }]);
  });

  it('go on after one that failed', async () => {
    const opened = await openWithTables();
    await expect(
      opened.database.transact((transaction) => transaction.query('no sql')),
    ).rejects.toMatchObject({
      sqlstate: '42601',
    });
    await opened.database.transact(insert(3));
    expect(await idsIn(opened)).toEqual([3]);
  });

  it('count their statements and tell of each, without values', async () => {
    const told: string[] = [];
    const { database } = await open({ template: 'empty', onStatement: (text) => told.push(text) });
    const before = database.statementCount();
    await database.read((transaction) => transaction.query('select $1::text', ['hush']));
    expect(database.statementCount() - before).toBe(3);
    expect(told).toHaveLength(database.statementCount());
    expect(told.slice(-3)).toEqual([expect.stringMatching(/^begin/), 'select $1::text', 'commit']);
  });

  it('leave what was committed to whoever opens the database next', async () => {
    const opened = await openWithTables();
    await opened.database.transact(insert(1));
    await opened.close();
    expect(await idsIn(opened)).toEqual([1]);
  });
});
