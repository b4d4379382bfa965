import { expect, it } from 'vitest';
import { applyOn, passOn, planOn } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

const first: TerseDesired = {
  objects: { 'pack core': {}, 'pack other': {}, 'runtime core.sh': {}, 'version core.sh@5': {} },
};

const second: TerseDesired = {
  objects: {
    'pack core': { label: 'Changed' },
    'pack other': {},
    'pack third': {},
    'runtime core.sh': { description: 'Shell' },
    'runtime other.js': {},
    'version core.sh@5': { meta: { a: 1 } },
    'version core.sh@6': {},
  },
};

interface Case {
  readonly name: string;
  readonly meanwhile: string;
  readonly message: string;
}

const cases: readonly Case[] = [
  {
    name: 'a changed pack',
    meanwhile: `update pack set label = 'x' where ref = 'core'`,
    message: 'pack core changed',
  },
  {
    name: 'a vanished pack',
    meanwhile: `delete from pack where ref = 'core'`,
    message: 'pack core vanished',
  },
  {
    name: 'a pack that was to be created',
    meanwhile: `insert into pack (ref, label, version) values ('third', 'x', '1.0.0')`,
    message: 'pack third appeared',
  },
  {
    name: 'a changed runtime',
    meanwhile: `update runtime set name = 'x'`,
    message: 'runtime core.sh changed',
  },
  {
    name: 'a vanished runtime, with its versions',
    meanwhile: `delete from runtime`,
    message: 'runtime core.sh vanished, runtime version core.sh@5 vanished',
  },
  {
    name: 'a changed version',
    meanwhile: `update runtime_version set available = false`,
    message: 'runtime version core.sh@5 changed',
  },
  {
    name: 'a version that was to be created',
    meanwhile: `insert into runtime_version (runtime, runtime_ref, version) select id, ref, '6' from runtime`,
    message: 'runtime version core.sh@6 appeared',
  },
  {
    name: 'a pack that new objects refer to',
    meanwhile: `delete from pack where ref = 'other'`,
    message: 'pack other vanished',
  },
];

describeOnEachDatabase('applying a plan whose ground moved', (open) => {
  it.each(cases)('refuses over $name', async ({ meanwhile, message }) => {
    const { database, sql } = await open();
    await passOn(database, first);
    const planned = await planOn(database, second);
    await sql(meanwhile);
    const failure = applyOn(database, planned);
    await expect(failure).rejects.toMatchObject({ code: 'database.moved', retry: 'backoff' });
    await expect(failure).rejects.toThrow(message);
    expect(await sql(`select count(*)::int as runs from reconcile.run`)).toEqual([{ runs: 1 }]);
    const again = await planOn(database, second);
    await applyOn(database, again);
    expect((await planOn(database, second)).plan.changes).toEqual([]);
  });

  it('does not mind what happens to objects that the plan leaves alone', async () => {
    const { database, sql } = await open();
    await passOn(database, first);
    const planned = await planOn(database, {
      objects: { ...first.objects, 'pack core': { label: 'Changed' } },
    });
    await sql(`update pack set label = 'x' where ref = 'other'`);
    await sql(`delete from runtime`);
    await applyOn(database, planned);
    expect(await sql(`select label from pack where ref = 'core'`)).toEqual([{ label: 'Changed' }]);
  });

  it('refuses over an object that another source took meanwhile', async () => {
    const { database, sql } = await open();
    await sql(`insert into pack (ref, label, version) values ('core', 'core', '1.0.0')`);
    const planned = await planOn(database, { objects: { 'pack core': {}, 'pack mine': {} } });
    expect(planned.plan.counts).toMatchObject({ adopt: 1, create: 1 });
    await passOn(database, { source: 'other', objects: { 'pack core': {} } });
    await expect(applyOn(database, planned)).rejects.toMatchObject({ code: 'database.moved' });
    expect(await sql('select ref from pack')).toEqual([{ ref: 'core' }]);
    const again = await planOn(database, { objects: { 'pack core': {}, 'pack mine': {} } });
    expect(again.diagnostics.map(({ code }) => code)).toEqual(['plan.owned-by-other-source']);
  });

  it('lists the first of many', async () => {
    const { database, sql } = await open();
    const packs = (label: string): TerseDesired => ({
      objects: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`pack p${index}`, { label }])),
    });
    await passOn(database, packs('old'));
    const planned = await planOn(database, packs('new'));
    await sql(`update pack set description = 'x'`);
    await expect(applyOn(database, planned)).rejects.toThrow('p4 changed, and 4 more');
  });

  it('says so when the database leaves rows out without an error', async () => {
    const { database, sql } = await open();
    await sql(`create function discard() returns trigger language plpgsql as $$ begin return null; end $$`);
    await sql(
      `create trigger discard before insert on pack for each row when (new.ref = 'core') execute function discard()`,
    );
    const planned = await planOn(database, first);
    await expect(applyOn(database, planned)).rejects.toMatchObject({ code: 'database.failed' });
    expect(await sql('select from pack')).toEqual([]);
  });
});
