import { expect, it } from 'vitest';
import { isEmpty } from '../../../src/plan/plan.ts';
import { applyPlan } from '../../../src/apply/apply-plan.ts';
import { passOn, planOn, runOf } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

const execution = { interpreter: { binary: 'python3', args: ['-u'], file_extension: '.py' } };

const first: TerseDesired = {
  objects: {
    'pack core': {
      label: 'Core',
      version: '1.0.0',
      conf_schema: { limit: { type: 'integer' } },
      config: { limit: 3, 'ключ "quoted"': "it's \\ fine\n" },
      tags: ['b', 'a', 'with, comma', '"'],
      meta: { nested: [1, 2.5, null, { deep: true }] },
    },
    'runtime core.python': {
      name: 'Python',
      aliases: ['py', 'python3'],
      distributions: { verification: { commands: [] } },
      execution_config: execution,
    },
    'version core.python@3.11': { is_default: true, execution_config: execution },
    'version core.python@3.12': { is_default: false },
  },
};

function without(desired: TerseDesired, ...keys: string[]): TerseDesired {
  const objects = Object.entries(desired.objects).filter(([key]) => !keys.includes(key));
  return { ...desired, objects: Object.fromEntries(objects) };
}

function withFields(
  desired: TerseDesired,
  key: string,
  fields: TerseDesired['objects'][string],
): TerseDesired {
  return { ...desired, objects: { ...desired.objects, [key]: { ...desired.objects[key], ...fields } } };
}

describeOnEachDatabase('applying a plan', (open) => {
  it('creates what is missing, and then finds nothing to do', async () => {
    const { database, sql } = await open();
    const { plan } = await passOn(database, first);
    expect(plan.counts).toMatchObject({ create: 4 });

    const again = await planOn(database, first);
    expect(isEmpty(again.plan)).toBe(true);
    expect(again.plan.counts).toMatchObject({ keep: 4 });
    expect(await sql('select ref, tags, config from pack')).toEqual([
      { ref: 'core', tags: ['b', 'a', 'with, comma', '"'], config: first.objects['pack core']?.['config'] },
    ]);
    expect(
      await sql(`select v.version, v.runtime_ref, v.version_major, v.version_patch, v.is_default, r.ref, r.pack_ref, p.ref as pack
        from runtime_version v join runtime r on r.id = v.runtime join pack p on p.id = r.pack order by v.version`),
    ).toEqual(
      ['3.11', '3.12'].map((version) => ({
        version,
        runtime_ref: 'core.python',
        version_major: 3,
        version_patch: null,
        is_default: version === '3.11',
        ref: 'core.python',
        pack_ref: 'core',
        pack: 'core',
      })),
    );
  });

  it('changes the columns that differ, of the objects that differ, and moves no other row', async () => {
    const { database, sql } = await open();
    await passOn(database, first);
    const before = await sql('select ref, updated from pack union all select ref, updated from runtime');
    const changed = withFields(first, 'pack core', { label: 'Core pack', description: 'Basics' });
    const { plan } = await passOn(database, changed);
    expect(plan.changes.map(({ ref, values }) => ({ ref, values }))).toEqual([
      { ref: 'core', values: { label: 'Core pack', description: 'Basics' } },
    ]);
    const after = await sql('select ref, updated from pack union all select ref, updated from runtime');
    expect(after.map(({ ref }) => ref)).toEqual(before.map(({ ref }) => ref));
    expect(after[0]).not.toEqual(before[0]);
    expect(after[1]).toEqual(before[1]);
    expect(await sql('select label, description, tags from pack')).toEqual([
      { label: 'Core pack', description: 'Basics', tags: ['b', 'a', 'with, comma', '"'] },
    ]);
  });

  it('updates many objects at once, each with its own columns', async () => {
    const { database, sql } = await open();
    const packs = (fields: (index: number) => object): TerseDesired => ({
      objects: Object.fromEntries([0, 1, 2, 3].map((index) => [`pack p${index}`, { ...fields(index) }])),
    });
    await passOn(
      database,
      packs(() => ({ label: 'same', description: 'old' })),
    );
    await passOn(
      database,
      packs((i) =>
        i % 2 === 0 ? { label: `new ${i}`, description: 'old' } : { label: 'same', tags: ['t'] },
      ),
    );
    expect(await sql('select ref, label, description, tags from pack order by ref')).toEqual([
      { ref: 'p0', label: 'new 0', description: 'old', tags: [] },
      { ref: 'p1', label: 'same', description: null, tags: ['t'] },
      { ref: 'p2', label: 'new 2', description: 'old', tags: [] },
      { ref: 'p3', label: 'same', description: null, tags: ['t'] },
    ]);
  });

  it('adopts rows, writing only what differs, and leaves what others write in them', async () => {
    const { database, sql } = await open();
    await sql(`insert into pack (ref, label, version, storage_path, checksum_verified, config)
      values ('core', 'Core', '1.0.0', '/srv/core', true, '{"kept": 1}')`);
    await sql(`insert into runtime (ref, pack, pack_ref, name, distributions)
      select 'core.python', id, 'core', 'Other name', '{}' from pack`);
    await sql(`insert into runtime_version (runtime, runtime_ref, version, available, verified_at)
      select id, ref, '3.12', false, '2020-01-01' from runtime`);
    const desired: TerseDesired = {
      adopt: true,
      objects: {
        'pack core': { label: 'Core' },
        'runtime core.python': { name: 'Python' },
        'version core.python@3.12': {},
      },
    };
    const { plan } = await passOn(database, desired);
    expect(plan.counts).toMatchObject({ adopt: 3, create: 0 });
    expect(
      await sql('select storage_path, checksum_verified, config, updated = created as untouched from pack'),
    ).toEqual([{ storage_path: '/srv/core', checksum_verified: true, config: { kept: 1 }, untouched: true }]);
    expect(await sql('select name from runtime')).toEqual([{ name: 'Python' }]);
    expect(await sql(`select available, verified_at::date::text as verified from runtime_version`)).toEqual([
      { available: false, verified: '2020-01-01' },
    ]);
    expect(isEmpty((await planOn(database, desired)).plan)).toBe(true);
  });

  it('gives an adopted runtime without a pack its pack', async () => {
    const { database, sql } = await open();
    await sql(`insert into runtime (ref, name, distributions) values ('core.shell', 'Shell', '{}')`);
    const { plan } = await passOn(database, {
      adopt: true,
      objects: { 'pack core': {}, 'runtime core.shell': { name: 'Shell' } },
    });
    expect(plan.counts).toMatchObject({ create: 1, adopt: 1 });
    expect(await sql('select r.pack_ref, p.ref from runtime r left join pack p on p.id = r.pack')).toEqual([
      { pack_ref: 'core', ref: 'core' },
    ]);
  });

  it('hands the default over, though the database allows one only at any moment', async () => {
    const { database, sql } = await open();
    await sql('create unique index one_default on runtime_version (runtime) where is_default');
    await passOn(database, first);
    const moved = withFields(
      withFields(
        withFields(first, 'version core.python@3.11', { is_default: false }),
        'version core.python@3.13',
        { is_default: true },
      ),
      'version core.python@3.12',
      { meta: { note: 1 } },
    );
    await passOn(database, moved);
    expect(await sql('select version from runtime_version where is_default')).toEqual([{ version: '3.13' }]);
    await passOn(database, withFields(first, 'version core.python@3.13', { is_default: false }));
    expect(await sql('select version from runtime_version where is_default')).toEqual([{ version: '3.11' }]);
  });

  it('creates again what somebody deleted', async () => {
    const { database, sql } = await open();
    await passOn(database, first);
    await sql('delete from pack');
    const { plan } = await passOn(database, first);
    expect(plan.counts).toMatchObject({ create: 4 });
    expect(isEmpty((await planOn(database, first)).plan)).toBe(true);
  });

  it('keeps what left the manifests', async () => {
    const { database } = await open();
    await passOn(database, first);
    const { plan } = await planOn(database, without(first, 'version core.python@3.12'));
    expect(isEmpty(plan)).toBe(true);
    expect(plan.orphans.map(({ ref }) => ref)).toEqual(['core.python@3.12']);
  });

  it('records the run, its changes and what it owns', async () => {
    const { database, sql } = await open();
    await passOn(database, first);
    const { plan } = await passOn(database, withFields(first, 'pack core', { label: 'Other' }));
    expect(
      await sql(
        'select source, commit_id, outcome, host, actor, version, plan_digest, counts from reconcile.run order by finished_at offset 1',
      ),
    ).toEqual([
      {
        source: 'main',
        commit_id: 'c0ffee',
        outcome: 'applied',
        host: 'host.example',
        actor: 'somebody',
        version: '0.0.0',
        plan_digest: plan.digest,
        counts: plan.countsByKind,
      },
    ]);
    expect(
      await sql(`select c.seq, c.kind, c.ref, c.action, c.fields, c.file, c.line from reconcile.change c
        join reconcile.run r on r.id = c.run_id order by r.finished_at, c.seq`),
    ).toMatchObject([
      { seq: 0, kind: 'pack', ref: 'core', action: 'create', fields: { label: 'Core', version: '1.0.0' } },
      { seq: 1, kind: 'runtime', ref: 'core.python', action: 'create', fields: { name: 'Python' } },
      { seq: 2, ref: 'core.python@3.11' },
      { seq: 3, ref: 'core.python@3.12' },
      {
        seq: 0,
        action: 'update',
        file: 'core.yaml',
        line: 1,
        fields: [{ path: ['label'], before: 'Core', after: 'Other', reason: 'stated' }],
      },
    ]);
    expect(
      await sql(`select catalog_schema, ref, source, file, line, commit_id, run_id = (select id from reconcile.run order by finished_at desc limit 1) as latest
        from reconcile.inventory order by kind, ref`),
    ).toMatchObject([
      {
        catalog_schema: 'public',
        ref: 'core',
        source: 'main',
        file: 'core.yaml',
        line: 1,
        commit_id: 'c0ffee',
        latest: true,
      },
      { ref: 'core.python', latest: false },
      { ref: 'core.python@3.11' },
      { ref: 'core.python@3.12' },
    ]);
  });

  it('writes nothing at all when there is nothing to do', async () => {
    const { database, sql } = await open();
    await passOn(database, first);
    const { plan, layout } = await planOn(database, first);
    const before = database.statementCount();
    await database.transact((transaction) => applyPlan(transaction, { plan, layout, run: runOf(plan) }));
    const spent = database.statementCount() - before;
    const empty = database.statementCount();
    await database.transact(async () => undefined);
    expect(spent).toBe(database.statementCount() - empty);
    expect(await sql('select count(*)::int as runs from reconcile.run')).toEqual([{ runs: 1 }]);
  });

  it('leaves everything as it was when it is rehearsed', async () => {
    const { database, sql } = await open();
    const { plan, layout } = await planOn(database, first);
    const result = await database.rehearse((transaction) =>
      applyPlan(transaction, { plan, layout, run: runOf(plan) }),
    );
    expect(result.counts).toMatchObject({ create: 4 });
    expect(
      await sql(
        'select (select count(*) from pack)::int as packs, (select count(*) from reconcile.run)::int as runs',
      ),
    ).toEqual([{ packs: 0, runs: 0 }]);
  });

  it('lets no secret into the tables of our own', async () => {
    const { database, sql } = await open();
    const canary = 'canary-4f1d';
    const conf = { token: { type: 'string', secret: true }, nested: { type: 'object' } };
    const secret = (value: string): TerseDesired => ({
      objects: { 'pack core': { conf_schema: conf, config: { token: value, plain: 1 } } },
      secrets: { 'pack core': [['token']] },
    });
    await passOn(database, secret(`${canary}-1`));
    await passOn(database, secret(`${canary}-2`));
    expect(await sql(`select config ->> 'token' as token from pack`)).toEqual([{ token: `${canary}-2` }]);
    const tables = await sql<{ name: string }>(
      `select tablename::text as name from pg_tables where schemaname = 'reconcile'`,
    );
    expect(tables.length).toBeGreaterThan(3);
    for (const { name } of tables) {
      const rows = await sql<{ row: string }>(`select t::text as row from reconcile.${name} as t`);
      expect(rows.filter(({ row }) => row.includes(canary))).toEqual([]);
    }
    expect(isEmpty((await planOn(database, secret(`${canary}-2`))).plan)).toBe(true);
  });
});
