import { describe, expect, it } from 'vitest';
import { introspect, type CatalogLayout } from '../../../src/database/introspect.ts';
import { migrate, type MigrationOptions, type MigrationReport } from '../../../src/database/migrate.ts';
import {
  createPostgresDatabase,
  describeOnEachDatabase,
  postgresTarget,
  withDatabase,
  type TestDatabase,
} from '../../support/databases.ts';

type Open = (options: { readonly template: 'empty' }) => Promise<TestDatabase>;

/** Tables of the platform's names in a schema, as somebody else made them. */
function makeTables(schema: string, ...names: readonly string[]): string {
  const tables = names.map((name) => `create table ${schema}.${name} (id bigserial primary key, ref text)`);
  return [`create schema if not exists ${schema}`, ...tables].join(';');
}

const all = ['pack', 'runtime', 'runtime_version'] as const;

async function openWith(open: Open, text: string): Promise<TestDatabase> {
  const opened = await open({ template: 'empty' });
  await opened.sql(text);
  return opened;
}

function migrateIn(
  { database }: TestDatabase,
  options: Partial<MigrationOptions> = {},
): Promise<MigrationReport> {
  return migrate(database, { schema: undefined, tables: 'all', ...options });
}

function readLayout({ database }: TestDatabase, schema?: string): Promise<CatalogLayout> {
  return database.read((transaction) => introspect(transaction, { schema }));
}

async function countTables({ sql }: TestDatabase): Promise<number> {
  const rows = await sql(
    `select from pg_class where relkind = 'r' and relnamespace in (select oid from pg_namespace where nspname !~ '^pg_|^information_schema$')`,
  );
  return rows.length;
}

describeOnEachDatabase('where tables are made', (open) => {
  it('is not beside those that another schema holds already, unless it is said', async () => {
    const opened = await openWith(open, makeTables('attune', ...all));
    const refusal = { code: 'database.tables-missing', hint: expect.stringContaining('--schema attune') };
    await expect(migrateIn(opened)).rejects.toMatchObject(refusal);
    await expect(readLayout(opened)).rejects.toMatchObject(refusal);
    expect(await countTables(opened)).toBe(3);

    const schema = 'Other "one"';
    expect(await migrateIn(opened, { schema })).toMatchObject({ schema, platformTablesExisted: false });
    expect((await readLayout(opened, schema)).columns.runtime).toContain('aliases');
    expect((await readLayout(opened, 'attune')).columns.runtime).toEqual(new Set(['id', 'ref']));
  });

  it('is neither beside tables of other origin nor among our own', async () => {
    const opened = await openWith(
      open,
      `${makeTables('public', 'pack')};${makeTables('older', 'pack', 'runtime')}`,
    );
    const messages = new Map([
      [undefined, 'schema "public" holds pack, but not runtime and runtime_version'],
      ['older', 'schema "older" holds pack and runtime, but not runtime_version'],
    ]);
    for (const [schema, message] of messages) {
      const refusal = { code: 'database.tables-missing', message };
      await expect(migrateIn(opened, { schema })).rejects.toMatchObject(refusal);
      await expect(readLayout(opened, schema)).rejects.toMatchObject(refusal);
    }
    await expect(migrateIn(opened, { schema: 'reconcile' })).rejects.toMatchObject({ code: 'settings' });
    expect(await countTables(opened)).toBe(3);
  });

  it('may have a function of the trigger’s name, which is left alone', async () => {
    const touch = `create function update_updated_column() returns trigger as $$
      begin new.updated = now(); new.description = 'touched'; return new; end; $$ language plpgsql`;
    const opened = await openWith(open, touch);
    await migrateIn(opened);
    await opened.sql(`insert into pack (ref, label, version) values ('core', 'Core', '1.0.0')`);
    await opened.sql(`update pack set label = 'Other'`);
    expect(await opened.sql('select description from pack')).toEqual([{ description: 'touched' }]);
  });
});

describe('where tables are made on a server', () => {
  it('is the first schema of the search path', async () => {
    const { url, drop } = await createPostgresDatabase('empty');
    try {
      const within = `${url}?options=-csearch_path%3Dapp%2Cpublic`;
      await withDatabase(postgresTarget(within), async (database) => {
        await database.transact((transaction) => transaction.query('create schema app'));
        expect(await migrate(database, { schema: undefined, tables: 'all' })).toMatchObject({
          schema: 'app',
        });
        const layout = await database.read((transaction) => introspect(transaction, { schema: undefined }));
        expect(layout).toMatchObject({ schema: 'app', tracking: true, pendingMigrations: [] });
      });
    } finally {
      await drop();
    }
  });

  it('may be schemas that were made for a role without the right to make any', async () => {
    const { url, drop } = await createPostgresDatabase('empty');
    const role = `maker_${new URL(url).pathname.slice(-12)}`;
    const admin = (text: string): Promise<unknown> =>
      withDatabase(postgresTarget(url), (database) =>
        database.transact((transaction) => transaction.query(text)),
      );
    await admin(
      `create role ${role} login password 'secret'; create schema reconcile authorization ${role}; create schema app authorization ${role}`,
    );
    try {
      const own = new URL(url);
      own.username = role;
      own.password = 'secret';
      const report = await withDatabase(postgresTarget(own.href), (database) =>
        migrate(database, { schema: 'app', tables: 'all' }),
      );
      expect(report).toMatchObject({ schema: 'app', platformTablesExisted: false });
    } finally {
      await admin(`drop owned by ${role} cascade; drop role ${role}`);
      await drop();
    }
  });
});
