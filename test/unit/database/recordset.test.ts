import { describe, expect, it } from 'vitest';
import type { Queryable } from '../../../src/database/database.ts';
import { recordsetOf, runOverRecords } from '../../../src/database/recordset.ts';

/** Takes down what it is sent, and answers with as many rows as there were records. */
function listen(): { readonly transaction: Queryable; readonly sent: (readonly unknown[])[] } {
  const sent: (readonly unknown[])[] = [];
  const transaction: Queryable = {
    query: async (_text, values = []) => {
      sent.push(values);
      const records = JSON.parse(String(values[0])) as readonly never[];
      return Promise.resolve({ rows: records, rowCount: records.length });
    },
  };
  return { transaction, sent };
}

describe('runOverRecords', () => {
  it('sends all records in one statement, other parameters after them', async () => {
    const { transaction, sent } = listen();
    const result = await runOverRecords(transaction, {
      text: 'select',
      items: ['a', '"b"'],
      toRecord: (name) => ({ name }),
      values: ['second', null],
    });
    expect(sent).toEqual([[JSON.stringify([{ name: 'a' }, { name: '"b"' }]), 'second', null]]);
    expect(result).toEqual({ rows: [{ name: 'a' }, { name: '"b"' }], rowCount: 2 });
  });

  it('sends nothing for nothing', async () => {
    const { transaction, sent } = listen();
    const result = await runOverRecords(transaction, { text: 'select', items: [], toRecord: () => ({}) });
    expect(sent).toEqual([]);
    expect(result.rowCount).toBe(0);
  });

  it('divides what is more than a statement may carry, in order', async () => {
    const { transaction, sent } = listen();
    const long = 'x'.repeat(22 * 1024 * 1024);
    const result = await runOverRecords(transaction, {
      text: 'select',
      items: [1, 2, 3, 4, 5],
      toRecord: (item) => ({ item, long }),
    });
    expect(
      sent.map(([json]) => (JSON.parse(String(json)) as { item: number }[]).map(({ item }) => item)),
    ).toEqual([[1, 2], [3], [4, 5]]);
    expect(result.rowCount).toBe(5);
  });
});

describe('recordsetOf', () => {
  it('quotes names', () => {
    expect(recordsetOf({ ref: 'text', 'odd "name"': 'text[]' })).toBe(
      'json_to_recordset($1::json) as r("ref" text, "odd ""name""" text[])',
    );
  });
});
