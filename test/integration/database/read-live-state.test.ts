import { expect, it } from 'vitest';
import { columnsOf } from '../../../src/catalog/columns.ts';
import { introspect } from '../../../src/database/introspect.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { readLiveState } from '../../../src/database/read-live-state.ts';
import type { Database } from '../../../src/database/database.ts';
import type { LiveState } from '../../../src/catalog/catalog-object.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { isEmpty } from '../../../src/plan/plan.ts';
import { passOn, planOn } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase, postgresTarget } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

const desired: TerseDesired = {
  objects: {
    'pack core': { meta: { a: 1 }, tags: ['x'] },
    'runtime core.sh': { name: 'Shell' },
    'version core.sh@5': { is_default: true },
  },
};

function readOn(database: Database, schema?: string): Promise<LiveState> {
  return database.read(async (transaction) =>
    readLiveState(transaction, await introspect(transaction, { schema })),
  );
}

/** A platform that is older than ours in some ways and newer in others. */
const otherPlatform = [
  'create schema attune',
  'create table attune.pack (like public.pack including all)',
  'create table attune.runtime (like public.runtime including all)',
  'create table attune.runtime_version (like public.runtime_version including all)',
  'alter table attune.pack drop column dependencies, drop column installers, drop column checksum, add column "Weird ""name""" text',
  'alter table attune.runtime drop column aliases, drop column execution_config, drop column installers, add column priority int not null default 3',
  'alter table attune.runtime_version add column id2 bigint generated always as identity',
];

describeOnEachDatabase('reading the live state', (open) => {
  it('gives each object with the columns that are known, references as refs, without ids and timestamps', async () => {
    const { database, sql } = await open();
    await passOn(database, desired);
    await sql(`update pack set installed_by = 9007199254740993, storage_path = '/srv', installed_at = now()`);
    const { objects } = await readOn(database);
    const [pack, runtime, version] = objects;
    expect(pack).toMatchObject({
      kind: 'pack',
      ref: 'core',
      parent: undefined,
      fields: {
        ref: 'core',
        meta: { a: 1 },
        tags: ['x'],
        installed_by: '9007199254740993',
        storage_path: '/srv',
        description: null,
      },
    });
    expect(runtime).toMatchObject({
      ref: 'core.sh',
      parent: 'core',
      fields: { pack: 'core', pack_ref: 'core', name: 'Shell' },
    });
    expect(version).toMatchObject({
      ref: 'core.sh@5',
      parent: 'core.sh',
      fields: {
        runtime: 'core.sh',
        version: '5',
        version_major: 5,
        version_minor: null,
        is_default: true,
        available: true,
      },
    });
    const [row] = await sql(`select id::text as id, xmin::text as version from pack`);
    expect({ id: pack?.id, version: pack?.rowVersion }).toEqual(row);
    for (const { kind, fields } of objects) {
      const timeless = columnsOf(kind).filter(
        ({ name, type, owner }) => type !== 'timestamptz' && name !== 'id' && owner !== 'platform',
      );
      expect(Object.keys(fields).toSorted()).toEqual(timeless.map(({ name }) => name).toSorted());
    }
  });

  it('gives what was last applied, of all sources, also where the row is gone', async () => {
    const { database, sql } = await open();
    await passOn(database, desired);
    await passOn(database, { source: 'other', objects: { 'pack second': {} } });
    await sql(`delete from runtime_version`);
    const { objects, inventory } = await readOn(database);
    expect(objects.map(({ ref }) => ref).toSorted()).toEqual(['core', 'core.sh', 'second']);
    const bySource = inventory.map(({ source, ref }) => `${source} ${ref}`);
    expect(bySource.toSorted()).toEqual(['main core', 'main core.sh', 'main core.sh@5', 'other second']);
    expect(inventory.find(({ ref }) => ref === 'core')).toEqual({
      kind: 'pack',
      ref: 'core',
      preventDestroy: false,
      held: undefined,
      source: 'main',
      fields: { label: 'core', version: '1.0.0', meta: { a: 1 }, tags: ['x'] },
      digest: expect.stringMatching(/^sha256:/) as string,
      location: { file: 'core.yaml', line: 1, column: 1 },
      commit: 'c0ffee',
      appliedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    });
  });

  it('gives rows that no manifest could have made', async () => {
    const { database, sql } = await open();
    await sql(
      `insert into runtime (ref, name, distributions, pack_ref) values ('auto.thing', 'Found', '[]', 'gone')`,
    );
    await sql(
      `insert into runtime_version (runtime, runtime_ref, version) select id, 'wrong', 'a@b c' from runtime`,
    );
    const { objects } = await readOn(database);
    expect(objects).toMatchObject([
      { ref: 'auto.thing', parent: undefined, fields: { pack: null, pack_ref: 'gone' } },
      {
        ref: 'auto.thing@a@b c',
        parent: 'auto.thing',
        fields: { runtime: 'auto.thing', runtime_ref: 'wrong' },
      },
    ]);
  });

  it('works with a platform in another schema that has fewer and more columns', async () => {
    const { database, sql } = await open();
    for (const statement of otherPlatform) await sql(statement);
    const wanted: TerseDesired = {
      objects: {
        ...desired.objects,
        'pack core': { dependencies: [], installers: [{ name: 'x' }], label: 'Core' },
        'runtime core.sh': { aliases: ['bash'], execution_config: { interpreter: {} } },
      },
    };
    const { plan } = await passOn(database, wanted, 'attune');
    expect(plan.counts).toMatchObject({ create: 3 });
    expect(
      await sql(
        'select r.ref, p.label, r.priority from attune.runtime r join attune.pack p on p.id = r.pack',
      ),
    ).toEqual([{ ref: 'core.sh', label: 'Core', priority: 3 }]);
    expect(await sql('select count(*)::int as rows from public.pack')).toEqual([{ rows: 0 }]);
    expect(isEmpty((await planOn(database, wanted, 'attune')).plan)).toBe(true);
    const { objects, columns } = await readOn(database, 'attune');
    expect(Object.keys(objects[0]?.fields ?? {})).not.toContain('Weird "name"');
    expect(columns.runtime.has('aliases')).toBe(false);
    expect((await readOn(database, 'public')).inventory).toEqual([]);
  });

  it('works in a schema whose name needs quotes', async () => {
    const { database } = await open({ template: 'empty' });
    const schema = `Team "A"; drop`;
    await migrate(database, { schema, tables: 'all' });
    await passOn(database, desired, schema);
    expect(isEmpty((await planOn(database, desired, schema)).plan)).toBe(true);
  });

  it('works where nothing of ours was ever created', async () => {
    const { database, sql } = await open();
    await sql('drop schema reconcile cascade');
    await sql(`insert into pack (ref, label, version) values ('core', 'Core', '1.0.0')`);
    const [first, second] = [await readOn(database), await readOn(database)];
    expect(first.objects.map(({ ref }) => ref)).toEqual(['core']);
    expect(first.inventory).toEqual([]);
    expect(first.secretKey).not.toBe(second.secretKey);
  });

  it('works with a role that may only read', async ({ skip }) => {
    const { database, sql, driver, address } = await open();
    if (driver === 'embedded') skip();
    await passOn(database, desired);
    const role = `reader_${process.pid}_${Date.now()}`;
    await sql(`create role ${role} login password 'reader'`);
    await sql(`grant select on pack, runtime, runtime_version to ${role}`);
    const url = new URL(address);
    url.username = role;
    url.password = 'reader';
    const reader = await openDatabase(postgresTarget(url.href));
    try {
      await expect(readOn(reader)).rejects.toMatchObject({ code: 'database.permission' });
      await sql(`grant usage on schema reconcile to ${role}`);
      await sql(`grant select on all tables in schema reconcile to ${role}`);
      const state = await readOn(reader);
      expect(state.objects).toHaveLength(3);
      expect(state.inventory).toHaveLength(3);
      expect(isEmpty((await planOn(reader, desired)).plan)).toBe(true);
    } finally {
      await reader.close();
      await sql(`drop owned by ${role}`);
      await sql(`drop role ${role}`);
    }
  });
});
