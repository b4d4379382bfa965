import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { introspect } from '../../../src/database/introspect.ts';
import { createLiveMemory, type LiveMemory } from '../../../src/database/live-memory.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { readLiveState } from '../../../src/database/read-live-state.ts';
import { createPassMemory } from '../../../src/reconcile/pass-memory.ts';
import type { Reconciliation } from '../../../src/reconcile/reconciliation.ts';
import { createPostgresDatabase, postgresTarget } from '../../support/databases.ts';
import { makeRepository, pack, policy, runtime } from '../../support/repository.ts';

const names = ['one', 'two', 'six'];
const prune = { ...policy, allowed: 1000, allowEmpty: true };

/** Something that happens to files or rows. */
type Step =
  | {
      readonly type: 'write' | 'schema' | 'runtime' | 'move' | 'break' | 'remove';
      readonly name: string;
      readonly number: number;
    }
  | { readonly type: 'sql'; readonly text: string }
  | { readonly type: 'apply' };

const name = fc.constantFrom(...names);
const number = fc.nat(3);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ type: fc.constantFrom('write', 'schema', 'runtime'), name, number }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('move', 'break', 'remove'), name, number }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('sql'),
        text: fc.constantFrom(
          `update pack set label = 'altered'`,
          `update pack set label = 'x' where ref = 'two'`,
          `update runtime set description = 'altered' where ref like 'one.%'`,
          `delete from pack where ref = 'six'`,
          `delete from runtime_version where version = '3.12'`,
          `insert into pack (ref, label, version) values ('foreign', 'Foreign', '1.0.0') on conflict do nothing`,
          `update pack set ref = 'renamed' where ref = 'one' and not exists (select from pack where ref = 'renamed')`,
          `delete from reconcile.inventory where ref = 'one'`,
        ),
      }),
    },
    { weight: 5, arbitrary: fc.record({ type: fc.constant('apply') }) },
  ),
  { minLength: 5, maxLength: 10, size: 'max' },
) as fc.Arbitrary<readonly Step[]>;

/** A database of the server, with what is needed to look into it. */
async function openServer() {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const target = postgresTarget(url);
  const database = await openDatabase(target);
  onTestFinished(database.close);
  const sql = (text: string) => database.transact((transaction) => transaction.query(text));
  /** The live state, sorted, and how many rows travelled. */
  const read = async (memory?: LiveMemory) => {
    const before = database.rowCount();
    const state = await database.read(async (transaction) =>
      readLiveState(transaction, await introspect(transaction, { schema: undefined }), memory),
    );
    const sorted = [state.objects, state.inventory].map((list) =>
      list.toSorted((first, second) =>
        `${first.kind} ${first.ref}` < `${second.kind} ${second.ref}` ? -1 : 1,
      ),
    );
    return { state, sorted, rows: database.rowCount() - before };
  };
  return { target, sql, read };
}

function describeResult({ outcome, diagnostics, plan, input }: Reconciliation) {
  const { digest, counts, drift, orphans, held, notices } = plan ?? {};
  return { outcome, diagnostics, digest, counts, drift, orphans, held, notices, objects: input.objects };
}

describe('passes that remember', () => {
  it('find what passes that know nothing find, whatever happens to files and rows', async () => {
    const { target, sql, read } = await openServer();
    await fc.assert(
      fc.asyncProperty(steps, async (happening) => {
        await sql('truncate pack, reconcile.inventory cascade');
        const repository = makeRepository(
          { target },
          Object.fromEntries(
            names.flatMap((ref) => [
              [`packs/${ref}/pack.yaml`, pack(ref)],
              [`packs/${ref}/runtimes/tool.yaml`, runtime(`${ref}.tool`)],
            ]),
          ),
        );
        const memory = createPassMemory();
        const live = createLiveMemory();
        for (const step of happening) {
          await take(step, { repository, sql, memory });
          const known = await repository.pass({ mode: 'plan', prune, memory });
          const plain = await repository.pass({ mode: 'plan', prune });
          expect(describeResult(known)).toEqual(describeResult(plain));
          expect((await read(live)).sorted).toEqual((await read()).sorted);
        }
      }),
      { numRuns: 6 },
    );
  });

  it('read the rows that were written since, in a number of statements that does not depend on how many there are', async () => {
    const { target, sql, read } = await openServer();
    const repository = makeRepository(
      { target },
      Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [`packs/p${index}/pack.yaml`, pack(`p${index}`)]),
      ),
    );
    const memory = createPassMemory();
    await repository.pass({ memory });
    const settled = await repository.pass({ memory });
    expect(settled.rowsRead).toBeGreaterThan(300);
    const idle = await repository.pass({ memory });
    expect(idle).toMatchObject({ outcome: 'unchanged', statements: settled.statements });
    expect(idle.statements).toBeLessThanOrEqual(6);
    // The session, where the tables are, our installation, and the mark of the catalog: a row each.
    expect(idle.rowsRead).toBe(4);
    repository.write('packs/p7/pack.yaml', pack('p7', 'label: changed\n'));
    const changed = await repository.pass({ memory });
    expect(changed).toMatchObject({ outcome: 'applied', applied: { counts: { update: 1, keep: 299 } } });
    expect(changed.rowsRead).toBeLessThan(20);
    await sql(`update pack set label = 'altered' where ref in ('p8', 'p9')`);
    const repaired = await repository.pass({ memory });
    expect(repaired).toMatchObject({ outcome: 'applied', applied: { counts: { update: 2, keep: 298 } } });
    expect(repaired.rowsRead).toBeLessThan(20);
    expect((await read()).sorted[0]).toHaveLength(300);
  });

  it('give the same values again for what nobody wrote', async () => {
    const { target, sql, read } = await openServer();
    await makeRepository({ target }, { 'packs/one.yaml': `kind: Pack\n${pack('one')}` }).pass();
    const memory = createLiveMemory();
    const first = await read(memory);
    expect((await read(memory)).state).toBe(first.state);
    await sql(`insert into pack (ref, label, version) values ('other', 'Other', '1.0.0')`);
    const second = await read(memory);
    expect(second.rows).toBe(first.rows);
    expect(second.state.objects).toContain(first.state.objects[0]);
    await sql(`delete from pack where ref = 'other'`);
    expect((await read(memory)).sorted).toEqual(first.sorted);
  });

  it('read everything anew where a table has taken the place of another', async () => {
    const { target, sql, read } = await openServer();
    await makeRepository({ target }, { 'packs/one.yaml': `kind: Pack\n${pack('one')}` }).pass();
    const memory = createLiveMemory();
    // Made before the reading, so that nothing in it is of a later transaction.
    await sql('create table other (like pack including all)');
    await sql(`insert into other select * from pack`);
    await sql(`update other set label = 'restored'`);
    await read(memory);
    await sql('alter table pack rename to former');
    await sql('alter table other rename to pack');
    const plain = await read();
    expect(plain.sorted[0]).toMatchObject([{ fields: { label: 'restored' } }]);
    expect((await read(memory)).sorted).toEqual(plain.sorted);
  });

  it('read everything anew from another server, or the same after a restart', async () => {
    const { target, sql, read } = await openServer();
    await makeRepository({ target }, { 'packs/one.yaml': `kind: Pack\n${pack('one')}` }).pass();
    const memory = createLiveMemory();
    const { sorted } = await read(memory);
    const { known } = memory;
    if (known === undefined) throw new Error('nothing was kept');
    const forged = [...known.objects].map(
      ([key, object]) => [key, { ...object, fields: { ...object.fields, label: 'forged' } }] as const,
    );
    const place = known.place.replace('public', 'elsewhere');
    memory.known = { ...known, place, objects: new Map(forged) };
    expect((await read(memory)).sorted).toEqual(sorted);
    await sql(`update pack set label = 'altered'`);
    expect((await read(memory)).sorted[0]).toMatchObject([{ fields: { label: 'altered' } }]);
  });
});

async function take(
  step: Step,
  {
    repository,
    sql,
    memory,
  }: {
    readonly repository: ReturnType<typeof makeRepository>;
    readonly sql: (text: string) => Promise<unknown>;
    readonly memory: ReturnType<typeof createPassMemory>;
  },
): Promise<void> {
  if (step.type === 'sql') await sql(step.text);
  else if (step.type === 'apply') await repository.pass({ prune, memory, adopt: true });
  else {
    const { type, name: ref, number: count } = step;
    const texts: Readonly<Record<Exclude<typeof type, 'remove'>, readonly [string, string]>> = {
      write: ['pack.yaml', pack(ref, `label: label ${count}\n`)],
      schema: [
        'pack.yaml',
        pack(ref, `conf_schema: { size: { type: integer, maximum: 2 } }\nconfig: { size: ${count} }\n`),
      ],
      runtime: ['runtimes/tool.yaml', runtime(`${ref}.tool`, `description: text ${count}\n`)],
      move: ['runtimes/tool.yaml', runtime(`${ref}.other`, `moved: { from: ${ref}.tool }\n`)],
      break: ['pack.yaml', 'ref: ['],
    };
    if (type === 'remove') repository.write(`packs/${ref}/runtimes/tool.yaml`, runtime(`${ref}.spare`));
    else repository.write(`packs/${ref}/${texts[type][0]}`, texts[type][1]);
  }
}
