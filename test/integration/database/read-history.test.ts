import { expect, it } from 'vitest';
import { columnOf } from '../../../src/catalog/columns.ts';
import type { Database } from '../../../src/database/database.ts';
import { introspect, type CatalogLayout } from '../../../src/database/introspect.ts';
import type { Queryable } from '../../../src/database/database.ts';
import { readRunDetails, type RunDetails } from '../../../src/database/read-run-details.ts';
import { findRuns, readRuns, type RecordedRun } from '../../../src/database/read-runs.ts';
import { findRunIdRange } from '../../../src/database/run-id-range.ts';
import type { Change } from '../../../src/plan/plan.ts';
import { passOn } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';
import { recordRunRow, undoOwnership } from '../../support/record-run.ts';

type Reading<T> = (transaction: Queryable, layout: CatalogLayout) => Promise<T>;

function readOn<T>(database: Database, read: Reading<T>): Promise<T> {
  return database.read(async (transaction) =>
    read(transaction, await introspect(transaction, { schema: undefined })),
  );
}

function runsOn(database: Database, limit = 20): Promise<readonly RecordedRun[]> {
  return readOn(database, (transaction, layout) => readRuns(transaction, layout, limit));
}

function matchesOn(database: Database, beginning: string): Promise<readonly string[]> {
  return readOn(database, async (transaction, layout) => {
    const range = findRunIdRange(beginning) ?? { from: beginning, to: beginning };
    return (await findRuns(transaction, layout, { ...range, limit: 11 })).map(({ runId }) => runId);
  });
}

async function lastRunOn(database: Database, maxChanges?: number): Promise<RunDetails> {
  const runId = (await runsOn(database))[0]?.runId ?? '';
  return readOn(database, (transaction, layout) =>
    readRunDetails(transaction, layout, { runId, maxChanges }),
  );
}

const canary = 'CANARY';

const desired: TerseDesired = {
  objects: {
    'pack alpha': {
      conf_schema: { token: { type: 'string', secret: true, default: `${canary}-default` } },
      config: { token: `${canary}-1`, url: 'https://one', auth: { user: 'robot', password: `${canary}-2` } },
      tags: ['a', 'b'],
    },
    'runtime alpha.sh': { execution_config: { interpreter: { binary: 'sh', args: ['-e'] } } },
    'version alpha.sh@5': { is_default: true },
  },
  secrets: { 'pack alpha': [['token'], ['auth', 'password']] },
};

/** Fields as a plan shows them, but for what follows from what an object is and for places. */
function describeFields({ kind, fields }: Pick<Change, 'kind' | 'fields'>): readonly object[] {
  return fields
    .filter(({ path }) => columnOf(kind, String(path[0]))?.derive === undefined)
    .map(({ path, before, after, reason }) => ({ path, before, after, reason }));
}

describeOnEachDatabase('the history', (open) => {
  it('lists runs, the newest first', async () => {
    const { database, sql } = await open();
    await passOn(database, { objects: { 'pack alpha': {} } });
    await passOn(database, { source: 'apps', objects: { 'pack app': {}, 'runtime app.sh': {} } });
    await recordRunRow(sql, {
      id: 'abcd0000-0000-0000-0000-000000000001',
      finishedAt: '2020-01-02T03:04:05.678Z',
    });
    await recordRunRow(sql, {
      id: 'abcd0000-0000-0000-0000-000000000002',
      schema: 'elsewhere',
      finishedAt: '2090-01-02T03:04:05Z',
    });
    const runs = await runsOn(database);
    expect(runs.map(({ source }) => source)).toEqual(['apps', 'main', 'main']);
    expect(runs[0]).toMatchObject({
      runId: expect.stringMatching(/^[0-9a-f-]{36}$/u) as string,
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/u) as string,
      outcome: 'applied',
      commit: 'c0ffee',
      dirty: false,
      host: 'host.example',
      actor: 'somebody',
      version: '0.0.0',
      planDigest: expect.stringMatching(/^sha256:/u) as string,
      countsByKind: { pack: { create: 1, keep: 0 }, runtime: { create: 1 }, runtime_version: { create: 0 } },
      held: 0,
      failed: 0,
    });
    expect(runs[2]).toMatchObject({
      finishedAt: '2020-01-02T03:04:05.678Z',
      commit: undefined,
      countsByKind: { pack: { create: 0, update: 0, delete: 0, adopt: 0, keep: 0 } },
    });
    await expect(runsOn(database, 2)).resolves.toEqual(runs.slice(0, 2));
  });

  it('finds runs by the beginning of their ids, in this catalog only', async () => {
    const { database, sql } = await open();
    const finishedAt = '2020-01-02T03:04:05Z';
    const ids = ['abcd0000-0000-0000-0000-000000000001', 'abcdffff-ffff-ffff-ffff-ffffffffffff'];
    for (const id of ids) await recordRunRow(sql, { id, finishedAt });
    await recordRunRow(sql, { id: 'abce0000-0000-0000-0000-000000000000', finishedAt });
    await recordRunRow(sql, { id: 'abcd0000-0000-0000-0000-000000000002', schema: 'elsewhere', finishedAt });
    await expect(matchesOn(database, 'abcd')).resolves.toEqual(ids);
    await expect(matchesOn(database, 'ABCD0')).resolves.toEqual([ids[0]]);
    await expect(matchesOn(database, ids[1] ?? '')).resolves.toEqual([ids[1]]);
    await expect(matchesOn(database, '0123')).resolves.toEqual([]);
  });

  it('tells a run as its plan did, and no secret', async () => {
    const { database } = await open();
    const created = await passOn(database, desired);
    const first = await lastRunOn(database);
    expect(first.changeCount).toBe(3);
    expect(first.changes.map(describeFields)).toEqual(created.plan.changes.map(describeFields));
    expect(first.changes[0]).toMatchObject({
      action: 'create',
      kind: 'pack',
      ref: 'alpha',
      location: { file: 'alpha.yaml', line: 1, column: 1 },
      note: undefined,
      previousRef: undefined,
      previousSource: undefined,
      drift: false,
    });

    const pack = {
      ...desired.objects['pack alpha'],
      config: { token: `${canary}-3`, url: 'https://two' },
      tags: ['c'],
    };
    const updated = await passOn(database, {
      ...desired,
      objects: { ...desired.objects, 'pack alpha': pack },
    });
    const second = await lastRunOn(database);
    expect(second.changes.map(describeFields)).toEqual(updated.plan.changes.map(describeFields));
    expect(second.changes[0]?.fields).toContainEqual({
      path: ['config', 'token'],
      before: { sensitive: true, hash: expect.stringMatching(/^[0-9a-f]{32}$/u) as string },
      after: { sensitive: true, hash: expect.stringMatching(/^[0-9a-f]{32}$/u) as string },
      reason: 'stated',
      location: undefined,
    });
    expect(JSON.stringify([first, second])).not.toContain(canary);
  });

  it('tells what else is recorded of a run', async () => {
    const { database, sql } = await open();
    await passOn(database, { objects: { 'pack alpha': {}, 'pack beta': {} } });
    await sql(`update reconcile.run set outcome = 'partial', held = 2,
      failed = '[{"unit": "slack", "reason": "no label"}]'`);
    await sql(`update reconcile.change set drift = true, previous_ref = 'old', previous_source = 'team-a', note = 'why',
      file = null where seq = 0`);
    await sql(`update reconcile.change set action = 'delete', fields = '[]', effects = '[
      {"effect": "delete", "table": "action", "columns": [], "constraint": null, "rows": 12},
      {"effect": "set-null", "table": "queue", "columns": ["action"], "constraint": "queue_fk", "rows": 3}]'
      where seq = 1`);
    expect((await runsOn(database))[0]).toMatchObject({ outcome: 'partial', held: 2, failed: 1 });
    const { failures, changes } = await lastRunOn(database);
    expect(failures).toEqual([{ unit: 'slack', reason: 'no label' }]);
    expect(changes).toMatchObject([
      { drift: true, previousRef: 'old', previousSource: 'team-a', note: 'why', location: undefined },
      {
        action: 'delete',
        effects: [
          { effect: 'delete', table: 'action', columns: [], constraint: undefined, rows: 12 },
          { effect: 'set-null', table: 'queue', columns: ['action'], constraint: 'queue_fk', rows: 3 },
        ],
      },
    ]);
  });

  it('is there without what a pending migration adds', async () => {
    const { database, sql } = await open();
    await passOn(database, { objects: { 'pack alpha': {} } });
    await undoOwnership(sql);
    expect((await runsOn(database))[0]).toMatchObject({ outcome: 'applied', held: 0, failed: 0 });
    const { failures, changes, changeCount } = await lastRunOn(database);
    expect({ failures, changeCount }).toEqual({ failures: [], changeCount: 1 });
    expect(changes[0]).toMatchObject({
      ref: 'alpha',
      drift: false,
      previousRef: undefined,
      effects: undefined,
    });
  });

  it('reads only as many changes as are shown, and takes the same number of statements whatever there is', async () => {
    const { database } = await open();
    const spent = async (work: () => Promise<unknown>): Promise<number> => {
      const before = database.statementCount();
      await work();
      return database.statementCount() - before;
    };
    await passOn(database, { objects: { 'pack alpha': {} } });
    const few = [await spent(() => runsOn(database)), await spent(() => lastRunOn(database))];
    const packs = Array.from({ length: 300 }, (_, index) => [`pack p${index}`, {}] as const);
    await passOn(database, { source: 'many', objects: Object.fromEntries(packs) });
    expect([await spent(() => runsOn(database)), await spent(() => lastRunOn(database))]).toEqual(few);
    const { changes, changeCount } = await lastRunOn(database, 7);
    expect({ read: changes.length, changeCount }).toEqual({ read: 7, changeCount: 300 });
    expect((await lastRunOn(database)).changes).toHaveLength(300);
  });
});
