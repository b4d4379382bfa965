import { expect, it } from 'vitest';
import { deleteObjects } from '../../../src/database/delete-objects.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { createPlatformTables, insertRows } from '../../support/platform-tables.ts';

const rows = {
  pack: [{ id: 1 }, { id: 2 }],
  runtime: [
    { id: 1, pack: 1 },
    { id: 2, pack: 2 },
  ],
  runtime_version: [
    { id: 1, runtime: 1 },
    { id: 2, runtime: 2 },
  ],
};

const everythingOfPack1 = [
  { kind: 'pack', ref: 'pack1', id: '1' },
  { kind: 'runtime_version', ref: 'core.runtime1@1', id: '1' },
  { kind: 'runtime', ref: 'core.runtime1', id: '1' },
] as const;

describeOnEachDatabase('deleting objects', (open) => {
  it('deletes all kinds in one statement, and nothing else', async () => {
    const { database, sql } = await open();
    await database.transact((transaction) => insertRows(transaction, rows));
    const delta = await database.transact(async (transaction) => {
      const before = database.statementCount();
      await deleteObjects(transaction, { schema: 'public', objects: everythingOfPack1 });
      return database.statementCount() - before;
    });
    expect(delta).toBe(1);
    expect(
      await sql(
        `select p.id::int as pack, r.id::int as runtime, v.id::int as version
         from pack as p join runtime as r on r.pack = p.id join runtime_version as v on v.runtime = r.id`,
      ),
    ).toEqual([{ pack: 2, runtime: 2, version: 2 }]);
    expect(
      await sql('select from pack union all select from runtime union all select from runtime_version'),
    ).toHaveLength(3);
  });

  it('sends nothing for no objects', async () => {
    const { database } = await open();
    await database.transact(async (transaction) => {
      const before = database.statementCount();
      await deleteObjects(transaction, { schema: 'public', objects: [] });
      expect(database.statementCount()).toBe(before);
    });
  });

  it('works in a schema whose name needs quotes', async () => {
    const { database, sql } = await open();
    await sql(`create schema "a ""b"`);
    for (const table of ['pack', 'runtime', 'runtime_version'])
      await sql(`create table "a ""b".${table} (like public.${table} including all)`);
    await database.transact(async (transaction) => {
      await insertRows(transaction, rows, 'a "b');
      await deleteObjects(transaction, { schema: 'a "b', objects: everythingOfPack1 });
    });
    expect(await sql(`select id::int from "a ""b".pack`)).toEqual([{ id: 2 }]);
  });

  it('throws, and leaves all as it was, when a row is not there', async () => {
    const { database, sql } = await open();
    await database.transact((transaction) => insertRows(transaction, rows));
    const objects = [...everythingOfPack1, { kind: 'runtime', ref: 'core.gone', id: '99' }] as const;
    await expect(
      database.transact((transaction) => deleteObjects(transaction, { schema: 'public', objects })),
    ).rejects.toThrow('the database wrote 1 of 2 rows of table runtime, and gave no error');
    expect(await sql('select from pack')).toHaveLength(2);
  });

  it('throws when a trigger keeps a row', async () => {
    const { database, sql } = await open();
    await database.transact((transaction) => insertRows(transaction, rows));
    await sql('create function keep() returns trigger language plpgsql as $$ begin return null; end $$');
    await sql('create trigger keep before delete on pack for each row execute function keep()');
    await expect(
      database.transact((transaction) =>
        deleteObjects(transaction, { schema: 'public', objects: everythingOfPack1 }),
      ),
    ).rejects.toThrow('the database wrote 0 of 1 rows of table pack');
  });

  it('is not hindered by what a pack takes along, such as its actions, which hold its runtimes', async () => {
    const { database, sql } = await open();
    for (const statement of createPlatformTables()) await sql(statement);
    await database.transact((transaction) =>
      insertRows(transaction, { ...rows, action: [{ id: 1, pack: 1, runtime: 1 }] }),
    );
    await database.transact((transaction) =>
      deleteObjects(transaction, { schema: 'public', objects: everythingOfPack1.toReversed() }),
    );
    expect(await sql('select from action')).toEqual([]);
  });

  it('throws what the database says when a foreign key refuses', async () => {
    const { database, sql } = await open();
    for (const statement of createPlatformTables()) await sql(statement);
    await database.transact((transaction) =>
      insertRows(transaction, { ...rows, key: [{ id: 1, owner_pack: 1 }] }),
    );
    await expect(
      database.transact((transaction) =>
        deleteObjects(transaction, { schema: 'public', objects: everythingOfPack1 }),
      ),
    ).rejects.toMatchObject({ code: 'database.rejected', constraint: 'key_owner_pack_fkey' });
  });
});
