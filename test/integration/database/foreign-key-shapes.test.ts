import { expect, it } from 'vitest';
import type { DoomedObject } from '../../../src/database/delete-objects.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { readDeleteEffects } from '../../../src/database/read-delete-effects.ts';
import type { DeleteEffect } from '../../../src/catalog/delete-effects.ts';
import type { Database } from '../../../src/database/database.ts';
import { checkSafety, compareWithReality, describeEffects } from '../../support/delete-really.ts';
import { describeOnEachDatabase, postgresTarget } from '../../support/databases.ts';
import { catalogRows, foreignKeyShapes, pack1, runtime1 } from '../../support/foreign-key-shapes.ts';
import { createPlatformTables, insertRows } from '../../support/platform-tables.ts';

function effectsOf(database: Database, objects: readonly DoomedObject[]): Promise<readonly DeleteEffect[]> {
  return database.read(
    async (transaction) => (await readDeleteEffects(transaction, { schema: 'public', objects })).total,
  );
}

describeOnEachDatabase('the effects of deletes by foreign keys', (open) => {
  it.each(foreignKeyShapes)(
    'of $name',
    async ({ statements, tables, objects = [pack1], effects, outcome = 'done' }) => {
      const { database } = await open();
      const compared = await compareWithReality(database, {
        tables: ['pack', 'runtime', ...tables],
        objects,
        prepare: async (transaction) => {
          await insertRows(transaction, catalogRows);
          for (const statement of statements) await transaction.query(statement);
        },
      });
      const others = describeEffects(compared.effects.total).filter(
        (effect) => effect !== 'delete runtime: 1',
      );
      expect(others).toEqual(effects);
      expect(checkSafety(compared)).toBe(outcome);
    },
  );

  it('come from a constant number of statements, and from none without objects', async () => {
    const { database, sql } = await open();
    for (const statement of createPlatformTables()) await sql(statement);
    const ids = Array.from({ length: 500 }, (_, index) => index + 1);
    await database.transact((transaction) =>
      insertRows(transaction, {
        pack: ids.map((id) => ({ id })),
        runtime: ids.map((id) => ({ id, pack: id })),
        action: ids.flatMap((id) => [{ pack: id }, { pack: id }, { pack: id }]),
      }),
    );
    const [{ initially } = { initially: '' }] = await sql<{ initially: string }>(
      `select current_setting('jit') as initially`,
    );
    const countFor = (objects: readonly DoomedObject[]): Promise<number> =>
      database.read(async (transaction) => {
        const before = database.statementCount();
        await readDeleteEffects(transaction, { schema: 'public', objects });
        const count = database.statementCount() - before;
        const { rows } = await transaction.query(`select current_setting('jit') as jit`);
        expect(rows).toEqual([{ jit: objects.length === 0 ? initially : 'off' }]);
        return count;
      });
    expect(await countFor([])).toBe(0);
    expect(await countFor([pack1])).toBe(2);
    const all = ids.map((id): DoomedObject => ({ kind: 'pack', ref: `pack${id}`, id: `${id}` }));
    expect(await countFor(all)).toBe(2);
    expect(describeEffects(await effectsOf(database, all))).toEqual([
      'delete action: 1500',
      'delete runtime: 500',
    ]);
  });

  it('are none of an object that is gone', async () => {
    const { database } = await open();
    const { byObject, total } = await database.read((transaction) =>
      readDeleteEffects(transaction, { schema: 'public', objects: [pack1] }),
    );
    expect(total).toEqual([]);
    expect([...byObject]).toEqual([['pack pack1', []]]);
  });

  it('are unknown where this role may not look, and what lies beyond is not followed', async ({ skip }) => {
    const { database, sql, driver, address } = await open();
    if (driver === 'embedded') skip();
    const role = `reader_${process.pid}_${Date.now()}`;
    await sql('create schema hidden');
    await sql(
      'create table secret (id int primary key, p bigint constraint f references pack on delete cascade)',
    );
    await sql('create table beyond (id int, s int references secret on delete restrict)');
    await sql('create table partly (id int, p bigint constraint g references pack on delete set null)');
    await sql('create table hidden.t (id int, p bigint constraint h references pack on delete cascade)');
    await sql('create table guarded (id int, p bigint constraint i references pack on delete no action)');
    await sql('create table open (id int, p bigint constraint j references pack on delete set null)');
    await sql('alter table guarded enable row level security');
    await database.transact((transaction) => insertRows(transaction, catalogRows));
    await sql('insert into secret values (1, 1)');
    await sql('insert into beyond values (1, 1)');
    await sql('insert into guarded values (1, 1)');
    await sql('insert into open values (1, 1)');
    await sql(`create role ${role} login password 'reader'`);
    await sql(`grant select on pack, runtime, runtime_version, beyond, guarded, open, hidden.t to ${role}`);
    await sql(`grant select (p) on partly to ${role}`);
    const url = new URL(address);
    url.username = role;
    url.password = 'reader';
    const reader = await openDatabase(postgresTarget(url.href));
    try {
      expect(describeEffects(await effectsOf(reader, [pack1]))).toEqual([
        'unknown guarded(p) by i: 0',
        'unknown hidden.t(p) by h: 0',
        'unknown partly(p) by g: 0',
        'unknown secret(p) by f: 0',
        'delete runtime: 1',
        'set-null open(p) by j: 1',
      ]);
      expect(describeEffects(await effectsOf(reader, [runtime1]))).toEqual([]);
      expect(describeEffects(await effectsOf(database, [pack1]))).toEqual([
        'block beyond(s) by beyond_s_fkey: 1',
        'block guarded(p) by i: 1',
        'delete runtime: 1',
        'delete secret: 1',
        'set-null open(p) by j: 1',
      ]);
    } finally {
      await reader.close();
      await sql(`drop owned by ${role}`);
      await sql(`drop role ${role}`);
    }
  });
});
