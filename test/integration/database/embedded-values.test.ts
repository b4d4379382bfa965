import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** SQL of a value, and what both drivers give for it. */
const given: readonly (readonly [sql: string, value: unknown])[] = [
  ['null::text', null],
  ['true', true],
  ['7::int', 7],
  ['9007199254740993::bigint', '9007199254740993'],
  [`'18446744073709551615'::xid8`, '18446744073709551615'],
  ['1.50::numeric', '1.50'],
  ['1.5::float8', 1.5],
  [`'{"b": [1, {"c": null}], "a": 1e3}'::jsonb`, { a: 1000, b: [1, { c: null }] }],
  [`'[1, "x"]'::json`, [1, 'x']],
  [`'null'::jsonb`, null],
  [`array['a,b', 'q"', '\\', 'NULL', null, '']::text[]`, ['a,b', 'q"', '\\', 'NULL', null, '']],
  [`'{}'::text[]`, []],
  [`'2026-01-02 03:04:05.678+00'::timestamptz`, '2026-01-02 03:04:05.678+00'],
  [`'6f1c1c1e-0f6e-4b0e-9d5c-0c7b4b9c3b11'::uuid`, '6f1c1c1e-0f6e-4b0e-9d5c-0c7b4b9c3b11'],
  [`'name'::name`, 'name'],
  [`'λ😀'`, 'λ😀'],
];

/** A parameter, the SQL it is used in, and what comes back. */
const sent: readonly (readonly [parameter: unknown, sql: string, value: unknown])[] = [
  ['text', '$1::text', 'text'],
  [null, '$1::text', null],
  [undefined, '$1::text', null],
  [true, '$1::boolean', true],
  [42, '$1::int', 42],
  ['9007199254740993', '$1::bigint', '9007199254740993'],
  [7, '$1::text', '7'],
  ['[{"a": 1}]', '$1::json -> 0', { a: 1 }],
  [{ a: [1] }, '$1::jsonb', { a: [1] }],
  [['a,b', 'q"', '\\', 'NULL', null, '', 'λ'], '$1::text[]', ['a,b', 'q"', '\\', 'NULL', null, '', 'λ']],
  [[], '$1::text[]', []],
  [[1, 2], 'array_length($1::int[], 1)', 2],
  [new Date('2026-01-02T03:04:05.678Z'), '$1::timestamptz', '2026-01-02 03:04:05.678+00'],
];

describeOnEachDatabase('values', (open) => {
  it('come back as the same JavaScript values', async () => {
    const { database } = await open({ template: 'empty' });
    await database.read(async (transaction) => {
      await transaction.query(`set local timezone to 'UTC'`);
      for (const [sql, value] of given) {
        const { rows } = await transaction.query(`select ${sql} as value`);
        expect(rows, sql).toEqual([{ value }]);
      }
    });
  });

  it('are sent in the same way', async () => {
    const { database } = await open({ template: 'empty' });
    await database.read(async (transaction) => {
      await transaction.query(`set local timezone to 'UTC'`);
      for (const [parameter, sql, value] of sent) {
        const { rows } = await transaction.query(`select ${sql} as value`, [parameter]);
        expect(rows, sql).toEqual([{ value }]);
      }
    });
  });

  it('count the rows that a statement wrote or read', async () => {
    const { database } = await open({ template: 'empty' });
    await database.transact(async (transaction) => {
      await transaction.query('create table item (a int)');
      const counts: number[] = [];
      for (const text of [
        'insert into item select generate_series(1, 5)',
        'select * from item where a > 2',
        'update item set a = a + 1 where a < 3',
        'delete from item returning a',
      ]) {
        counts.push((await transaction.query(text)).rowCount);
      }
      expect(counts).toEqual([5, 3, 2, 5]);
    });
  });

  it('carry a parameter of 32 million characters', async () => {
    const { database } = await open({ template: 'empty' });
    const json = JSON.stringify([{ a: 'x'.repeat(32_000_000) }]);
    const { rows } = await database.read((transaction) =>
      transaction.query('select length(a) as n from json_to_recordset($1::json) as r(a text)', [json]),
    );
    expect(rows).toEqual([{ n: 32_000_000 }]);
  });
});
