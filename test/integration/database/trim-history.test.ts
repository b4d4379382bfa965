import { expect, it } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { trimHistory } from '../../../src/database/trim-history.ts';
import { passOn } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { recordRunRow } from '../../support/record-run.ts';

const day = 86_400_000;

function trimOn(database: Database, retention: number): Promise<number> {
  return database.transact((transaction) => trimHistory(transaction, { schema: 'public', retention }));
}

/** A run that ended `days` ago, with one change. Its id ends with `name`, a hexadecimal digit. */
async function recordOld(
  sql: TestDatabase['sql'],
  name: string,
  { days, ...rest }: { readonly days: number; readonly source?: string; readonly schema?: string },
): Promise<void> {
  const id = `00000000-0000-0000-0000-00000000000${name}`;
  await recordRunRow(sql, { id, finishedAt: new Date(Date.now() - days * day).toISOString(), ...rest });
  await sql(
    `insert into reconcile.change (run_id, seq, kind, ref, action, fields) values ($1::uuid, 0, 'pack', 'x', 'create', '{}')`,
    [id],
  );
}

async function namesOn(sql: TestDatabase['sql'], table: 'run' | 'change'): Promise<string> {
  const column = table === 'run' ? 'id' : 'run_id';
  const rows = await sql<{ name: string }>(
    `select right(${column}::text, 1) as name from reconcile.${table} where ${column}::text like '00000000-%' order by 1`,
  );
  return rows.map(({ name }) => name).join('');
}

describeOnEachDatabase('removing old runs', (open) => {
  it('takes them with their changes, and keeps the last of each source', async () => {
    const { database, sql } = await open();
    await recordOld(sql, '1', { days: 400 });
    await recordOld(sql, '2', { days: 91 });
    await recordOld(sql, '3', { days: 89 });
    await recordOld(sql, '4', { days: 500, source: 'apps' });
    await recordOld(sql, '5', { days: 300, source: 'apps' });
    await recordOld(sql, '6', { days: 700, source: 'gone' });
    await recordOld(sql, '7', { days: 800, schema: 'elsewhere' });
    await recordOld(sql, '8', { days: 700, schema: 'elsewhere' });
    await expect(trimOn(database, 90 * day)).resolves.toBe(3);
    await expect(namesOn(sql, 'run')).resolves.toBe('35678');
    await expect(namesOn(sql, 'change')).resolves.toBe('35678');
    await expect(trimOn(database, 90 * day)).resolves.toBe(0);
  });

  it('keeps one of two that ended at the same moment', async () => {
    const { database, sql } = await open();
    const finishedAt = '2020-01-01T00:00:00Z';
    for (const name of ['1', '2']) {
      await recordRunRow(sql, { id: `00000000-0000-0000-0000-00000000000${name}`, finishedAt });
    }
    await expect(trimOn(database, 1)).resolves.toBe(1);
    await expect(namesOn(sql, 'run')).resolves.toBe('2');
  });

  it('takes nothing where there is nothing, or where all is to be kept for a century', async () => {
    const { database, sql } = await open();
    await expect(trimOn(database, day)).resolves.toBe(0);
    await recordOld(sql, '1', { days: 10_000 });
    await passOn(database, { objects: { 'pack alpha': {} } });
    await expect(trimOn(database, 100 * 365 * day)).resolves.toBe(0);
    const start = database.statementCount();
    await database.transact(async () => {});
    const idle = database.statementCount();
    await expect(trimOn(database, day)).resolves.toBe(1);
    expect(database.statementCount() - idle).toBe(idle - start + 1);
    await expect(sql('select ref from reconcile.inventory')).resolves.toEqual([{ ref: 'alpha' }]);
  });
});
