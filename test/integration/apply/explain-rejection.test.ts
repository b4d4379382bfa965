import { expect, it } from 'vitest';
import { explainRejection } from '../../../src/apply/explain-rejection.ts';
import { RejectedChange } from '../../../src/apply/rejected-change.ts';
import type { Database } from '../../../src/database/database.ts';
import { RejectedStatement, type OperationalError } from '../../../src/errors.ts';
import { applyOn, passOn, planOn, type PlannedPass } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { buildDesired, type TerseDesired } from '../../support/plan-case.ts';

async function explain(
  database: Database,
  planned: PlannedPass,
  desired?: TerseDesired,
): Promise<OperationalError> {
  const rejection = await applyOn(database, planned).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(rejection instanceof RejectedStatement))
    throw new Error('expected a rejection', { cause: rejection });
  const { plan, layout } = planned;
  const objects = buildDesired(desired ?? { objects: {} }).objects;
  return explainRejection(database, {
    plan,
    layout,
    rejection,
    locate: ({ kind, ref }, column) =>
      objects.find((object) => object.kind === kind && object.ref === ref)?.locate([column]),
  });
}

/** 30 fair packs with one runtime each, and what is to be wrong with them. */
function packsWith(special: TerseDesired['objects']): TerseDesired {
  const fair = Array.from({ length: 30 }, (_, index) => `p${String(index).padStart(2, '0')}`);
  return {
    objects: {
      ...Object.fromEntries(
        fair.flatMap((ref) => [
          [`pack ${ref}`, {}],
          [`runtime ${ref}.tool`, {}],
        ]),
      ),
      ...special,
    },
  };
}

interface Case {
  readonly name: string;
  readonly setUp?: readonly string[];
  readonly desired: TerseDesired;
  readonly expected: object;
  readonly message: string;
}

/** Has packs be refused with an exception, as a platform's own triggers do. */
function raise(condition: string, text: string): readonly string[] {
  return [
    `create function refuse() returns trigger language plpgsql as $$
      begin
        if ${condition} then raise exception ${text}; end if;
        return new;
      end $$`,
    'create trigger refuse before insert or update on pack for each row execute function refuse()',
  ];
}

const cases: readonly Case[] = [
  {
    name: 'a check constraint, with the place of its column',
    desired: packsWith({ 'pack p17': { label: 'P17', version: 'one' } }),
    expected: { sqlstate: '23514', constraint: 'pack_version_semver', object: { kind: 'pack', ref: 'p17' } },
    message: 'p17.yaml:3:1: the database refuses pack p17: version breaks the constraint pack_version_semver',
  },
  {
    name: 'a value that must not be missing',
    desired: packsWith({ 'runtime p03.tool': { name: null } }),
    expected: { sqlstate: '23502', column: 'name', object: { kind: 'runtime', ref: 'p03.tool' } },
    message: 'p03.tool.yaml:2:1: the database refuses runtime p03.tool: name must have a value',
  },
  {
    name: 'a unique constraint that two new objects break together',
    setUp: ['alter table pack add constraint labels unique (label)'],
    desired: packsWith({ 'pack p08': { label: 'Twin' }, 'pack p21': { label: 'Twin' } }),
    expected: { sqlstate: '23505', constraint: 'labels', object: { kind: 'pack', ref: 'p21' } },
    message: 'p21.yaml:2:1: the database refuses pack p21: label breaks the constraint labels',
  },
  {
    name: 'a foreign key',
    setUp: [
      'create table family (name text primary key)',
      "insert into family select 'p' || lpad(n::text, 2, '0') from generate_series(0, 29) as n",
      'alter table pack add constraint family foreign key (label) references family (name)',
    ],
    desired: packsWith({ 'pack p29': { label: 'nobody' } }),
    expected: { sqlstate: '23503', constraint: 'family', object: { kind: 'pack', ref: 'p29' } },
    message: 'p29.yaml:2:1: the database refuses pack p29: label breaks the constraint family',
  },
  {
    name: 'a unique index that is no constraint',
    setUp: ['create unique index labels on pack (lower(label))'],
    desired: packsWith({ 'pack p08': { label: 'twin' }, 'pack p21': { label: 'TWIN' } }),
    expected: { sqlstate: '23505', object: { kind: 'pack', ref: 'p21' } },
    message: 'p21.yaml:1:1: the database refuses pack p21: it breaks the constraint labels',
  },
  {
    name: 'text that PostgreSQL cannot hold',
    desired: packsWith({ 'pack p11': { description: 'a\u0000b' } }),
    expected: { sqlstate: '22P05', object: { kind: 'pack', ref: 'p11' } },
    message: 'p11.yaml:1:1: the database refuses pack p11: unsupported Unicode escape sequence',
  },
  {
    name: 'a number that is out of range',
    setUp: ['alter table runtime_version alter column version_major type smallint'],
    desired: packsWith({ 'version p05.tool@70000.1': {} }),
    expected: { sqlstate: '22003', object: { kind: 'runtime_version', ref: 'p05.tool@70000.1' } },
    message:
      'p05.tool@70000.1.yaml:1:1: the database refuses runtime version p05.tool@70000.1: smallint out of range',
  },
  {
    name: "an exception of the platform's own trigger",
    setUp: raise(`new.label = 'Forbidden'`, `'packs are not called %', new.label`),
    desired: packsWith({ 'pack p13': { label: 'Forbidden' } }),
    expected: { sqlstate: 'P0001', object: { kind: 'pack', ref: 'p13' } },
    message: 'p13.yaml:1:1: the database refuses pack p13: packs are not called Forbidden',
  },
  {
    name: 'a trigger that quotes a row, without what its configuration holds',
    setUp: raise(`new.ref = 'p13'`, `'bad row %', new.config`),
    desired: packsWith({ 'pack p13': { config: { token: 'se"cret', port: 5432 } } }),
    expected: { sqlstate: 'P0001' },
    message: 'p13.yaml:1:1: the database refuses pack p13: bad row {"port": (hidden), "token": "(hidden)"}',
  },
];

describeOnEachDatabase('explaining what the database refuses', (open) => {
  it.each(cases)('names the object behind $name', async ({ setUp = [], desired, expected, message }) => {
    const { database, sql } = await open();
    for (const statement of setUp) await sql(statement);
    const planned = await planOn(database, desired);
    const error = await explain(database, planned, desired);
    expect(error).toBeInstanceOf(RejectedChange);
    expect(error).toMatchObject({ code: 'database.rejected', ...expected });
    expect(error.message).toBe(message);
    expect((error as RejectedChange).diagnostic).toMatchObject({ code: 'apply.rejected', severity: 'error' });
    expect(await sql('select count(*)::int as packs from pack')).toEqual([{ packs: 0 }]);
  });

  it('quotes what a constraint demands', async () => {
    const { database } = await open();
    const planned = await planOn(database, { objects: { 'pack p1': { version: 'one' } } });
    expect((await explain(database, planned)).hint).toContain('CHECK ((version ~');
  });

  it('names an object whose update is refused', async () => {
    const { database, sql } = await open();
    await passOn(database, packsWith({}));
    const planned = await planOn(
      database,
      packsWith({ 'pack p04': { version: '2' }, 'pack p09': { label: 'New' } }),
    );
    const error = await explain(database, planned);
    expect(error).toMatchObject({ object: { kind: 'pack', ref: 'p04' }, constraint: 'pack_version_semver' });
    expect(error.message).toContain('p04.yaml:2:1: ');
    expect(await sql(`select count(*)::int as others from pack where label = 'New'`)).toEqual([
      { others: 0 },
    ]);
  });

  it('shows no secret that a trigger quotes', async () => {
    const { database, sql } = await open();
    for (const statement of raise('true', `'row: %', row_to_json(new)`)) await sql(statement);
    const planned = await planOn(database, {
      objects: { 'pack p1': { config: { token: 'canary-77', list: ['canary-78'] } } },
      secrets: { 'pack p1': [['token']] },
    });
    const error = await explain(database, planned);
    expect(`${error.message} ${error.hint} ${JSON.stringify(error)}`).not.toContain('canary');
  });

  it('shows no secret that a trigger quotes from a row whose secret stays', async () => {
    const { database, sql } = await open();
    const pack = (label: string): TerseDesired => ({
      objects: { 'pack p1': { label, config: { token: 'canary-77' } } },
      secrets: { 'pack p1': [['token']] },
    });
    await passOn(database, pack('old'));
    for (const statement of raise('true', `'row: %', row_to_json(new)`)) await sql(statement);
    const error = await explain(database, await planOn(database, pack('new')));
    expect(error.message).toContain('row: ');
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('canary');
  });

  it.each([
    ['another SQLSTATE', `raise exception 'no: %', new.config using errcode = 'insufficient_privilege'`],
    ['a name', `raise exception 'no' using errcode = 'check_violation', constraint = new.config ->> 'token'`],
    [
      'a column',
      `raise exception 'no' using errcode = 'not_null_violation', column = new.config ->> 'token'`,
    ],
  ])('repeats nothing of a trigger that puts the row into %s', async (_where, statement) => {
    const { database, sql } = await open();
    const secret = { conf_schema: { properties: { token: { type: 'string', secret: true } } } };
    const config = { token: 'canary\nTWO' };
    const planned = await planOn(database, { objects: { 'pack p1': { config, ...secret } } });
    await sql(
      `create function quote_row() returns trigger language plpgsql as $$ begin ${statement}; end $$`,
    );
    await sql('create trigger quote_row before insert on pack for each row execute function quote_row()');
    const error = await explain(database, planned);
    expect(error).toBeInstanceOf(RejectedChange);
    expect(`${error.message} ${error.hint} ${JSON.stringify(error)}`).not.toContain('canary');
  });

  it('gives up without quoting when the rejection does not occur again', async () => {
    const { database } = await open();
    const { plan, layout } = await planOn(database, { objects: { 'pack p1': {} } });
    const rejection = new RejectedStatement('quotes canary', {
      sqlstate: 'P0001',
      table: undefined,
      column: undefined,
      constraint: undefined,
    });
    const error = await explainRejection(database, { plan, layout, rejection });
    expect(error.code).toBe('database.rejected');
    expect(error.message).not.toContain('canary');
  });

  it('says that the database moved when another writer was first', async () => {
    const { database, sql } = await open();
    const { plan, layout } = await planOn(database, { objects: { 'pack p1': {} } });
    await sql(`insert into pack (ref, label, version) values ('p1', 'x', '1.0.0')`);
    const rejection = new RejectedStatement('duplicate key', {
      sqlstate: '23505',
      table: 'pack',
      column: undefined,
      constraint: 'pack_ref_key',
    });
    const error = await explainRejection(database, { plan, layout, rejection });
    expect(error).toMatchObject({ code: 'database.moved' });
    expect(error.message).toContain('pack p1 appeared');
  });

  it('takes a number of statements that grows with the logarithm of the plan', async () => {
    const { database } = await open();
    const many = (count: number): TerseDesired => ({
      objects: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `pack p${String(index).padStart(5, '0')}`,
          index === 7 ? { version: 'x' } : {},
        ]),
      ),
    });
    const spent = async (count: number): Promise<number> => {
      const planned = await planOn(database, many(count));
      const before = database.statementCount();
      await explain(database, planned);
      return database.statementCount() - before;
    };
    const few = await spent(16);
    expect((await spent(1024)) - few).toBeLessThanOrEqual(6 * 3);
  });
});
