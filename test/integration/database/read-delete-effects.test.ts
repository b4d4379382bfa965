import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraryPlatform, arbitraryTables, otherTables } from '../../support/arbitrary-references.ts';
import { checkSafety, compareWithReality, describeEffects } from '../../support/delete-really.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import {
  createPlatformTables,
  insertRows,
  platformTableNames,
  type TerseRow,
} from '../../support/platform-tables.ts';
import type { DeleteEffect } from '../../../src/catalog/delete-effects.ts';
import type { DoomedObject } from '../../../src/database/delete-objects.ts';

const tables = ['pack', 'runtime', 'runtime_version', ...platformTableNames];

type Rows = Readonly<Record<string, readonly TerseRow[]>>;

function pack(id: number): DoomedObject {
  return { kind: 'pack', ref: `pack${id}`, id: `${id}` };
}
function runtime(id: number): DoomedObject {
  return { kind: 'runtime', ref: `core.runtime${id}`, id: `${id}` };
}

/** What the platform has after some time: two packs, a workflow with runs of runs, secrets and grants. */
const lived: Rows = {
  identity: [{ id: 1 }],
  pack: [{ id: 1, installed_by: 1 }, { id: 2 }],
  runtime: [
    { id: 1, pack: 1 },
    { id: 2, pack: 1 },
  ],
  runtime_version: [
    { id: 1, runtime: 1 },
    { id: 2, runtime: 1 },
  ],
  worker: [{ id: 1, runtime: 1 }],
  trigger: [{ id: 1, pack: 1 }],
  sensor: [
    { id: 1, pack: 1, runtime: 1, trigger: 1 },
    { id: 2, pack: 2, runtime: 1 },
  ],
  workflow_definition: [{ id: 1, pack: 1 }],
  action: [
    { id: 1, pack: 1, runtime: 1 },
    { id: 2, pack: 1, workflow_def: 1 },
  ],
  rule: [{ id: 1, pack: 2, action: 1, trigger: 1 }],
  permission_set: [{ id: 1, pack: 1 }],
  permission_assignment: [{ id: 1, identity: 1, permset: 1 }],
  execution: [{ id: 1, action: 1 }],
  workflow_execution: [
    { id: 1, workflow_def: 1, parent: null },
    { id: 2, workflow_def: 1, parent: 1 },
    { id: 3, workflow_def: null, parent: 2 },
  ],
  work_queue: [{ id: 1, pack: 1, dispatch_action: 1 }],
  queue_stats: [{ id: 1, action: 1 }],
};

/** The effects without their counts. */
function namesOf(effects: readonly DeleteEffect[]): readonly string[] {
  return describeEffects(effects).map((line) => line.replace(/: \d+$/, ''));
}

function isFirst(name: string, index: number, names: readonly string[]): boolean {
  return names.indexOf(name) === index;
}

describeOnEachDatabase('the effects of deletes', (open) => {
  async function openPlatform() {
    const opened = await open();
    for (const statement of createPlatformTables()) await opened.sql(statement);
    return opened;
  }

  it('are what the platform loses with a pack', async () => {
    const { database } = await openPlatform();
    const { effects, foretold, real } = await compareWithReality(database, {
      tables,
      objects: [pack(1)],
      prepare: (transaction) => insertRows(transaction, lived),
    });
    expect(foretold).toEqual(real);
    expect(describeEffects(effects.total)).toEqual([
      'delete action: 2',
      'delete permission_assignment: 1',
      'delete permission_set: 1',
      'delete queue_stats: 1',
      'delete runtime: 2',
      'delete runtime_version: 2',
      'delete sensor: 2',
      'delete trigger: 1',
      'delete workflow_definition: 1',
      'delete workflow_execution: 3',
      'set-null execution(action) by execution_action_fkey: 1',
      'set-null rule(action) by rule_action_fkey: 1',
      'set-null rule(trigger) by rule_trigger_fkey: 1',
      'set-null work_queue(dispatch_action) by work_queue_dispatch_action_fkey: 1',
      'set-null work_queue(pack) by work_queue_pack_fkey: 1',
      'set-null worker(runtime) by worker_runtime_fkey: 1',
    ]);
    expect(effects.byObject.get('pack pack1')).toEqual(effects.total);
  });

  it('leave out what the set itself deletes, and spare what goes with it', async () => {
    const { database } = await openPlatform();
    const { effects, foretold, real } = await compareWithReality(database, {
      tables,
      objects: [runtime(1), pack(1), runtime(2)],
      prepare: (transaction) => insertRows(transaction, lived),
    });
    expect(foretold).toEqual(real);
    expect(effects.total.map(({ table }) => table)).not.toContain('runtime');
    expect(effects.byObject.get('runtime core.runtime1')).toEqual([
      { effect: 'delete', table: 'runtime_version', columns: [], constraint: undefined, rows: 2 },
      { effect: 'delete', table: 'sensor', columns: [], constraint: undefined, rows: 2 },
      {
        effect: 'set-null',
        table: 'worker',
        columns: ['runtime'],
        constraint: 'worker_runtime_fkey',
        rows: 1,
      },
    ]);
    expect(effects.byObject.get('runtime core.runtime2')).toEqual([]);
  });

  it.each<{ name: string; rows: Rows; objects: readonly DoomedObject[]; blocking: readonly string[] }>([
    {
      name: 'a runtime on which an action of another pack runs',
      rows: {
        pack: [{ id: 1 }, { id: 2 }],
        runtime: [{ id: 1, pack: 1 }],
        action: [{ id: 1, pack: 2, runtime: 1 }],
      },
      objects: [pack(1)],
      blocking: ['action_runtime_fkey'],
    },
    {
      name: 'a runtime of the set on which an action of the pack runs',
      rows: { pack: [{ id: 1 }], runtime: [{ id: 1, pack: 1 }], action: [{ id: 1, pack: 1, runtime: 1 }] },
      objects: [runtime(1), pack(1)],
      blocking: [],
    },
    {
      name: 'a secret of the pack',
      rows: { pack: [{ id: 1 }], key: [{ id: 1, owner_pack: 1 }] },
      objects: [pack(1)],
      blocking: ['key_owner_pack_fkey'],
    },
    {
      name: 'a secret that would go, but one cascade too late',
      rows: {
        pack: [{ id: 1 }],
        action: [{ id: 1, pack: 1 }],
        key: [{ id: 1, owner_pack: 1, owner_action: 1 }],
      },
      objects: [pack(1)],
      blocking: ['key_owner_pack_fkey'],
    },
    {
      name: 'secrets without owners',
      rows: { pack: [{ id: 1 }], key: [{ id: 1, owner_pack: null }, { id: 2 }] },
      objects: [pack(1)],
      blocking: [],
    },
  ])('say what blocks: $name', async ({ rows, objects, blocking }) => {
    const { database } = await openPlatform();
    const compared = await compareWithReality(database, {
      tables,
      objects,
      prepare: (transaction) => insertRows(transaction, rows),
    });
    expect(compared.blocking).toEqual(blocking);
    expect(compared.real).toMatchObject(
      blocking.length === 0 ? compared.foretold : { refusedBy: blocking[0] },
    );
  });

  it('agree with what a DELETE does, on any rows of the platform', async () => {
    const { database } = await openPlatform();
    const outcomes = { done: 0, refused: 0, needless: 0 };
    for (const { rows, objects } of fc.sample(arbitraryPlatform, { seed: 20_261, numRuns: 60 })) {
      const compared = await compareWithReality(database, {
        tables,
        objects,
        prepare: async (transaction) => {
          await transaction.query('truncate pack, identity cascade');
          await insertRows(transaction, rows);
        },
      });
      outcomes[checkSafety(compared)] += 1;
      // Whether an action of a foreign workflow is gone before its runtime asks for it depends on the age of the constraints.
      const sure = compared.blocking.some((constraint) => constraint !== 'action_runtime_fkey');
      expect({ sure, refused: 'refusedBy' in compared.real }).not.toEqual({ sure: true, refused: false });
      expect([...compared.effects.byObject.values()].flatMap(namesOf).toSorted().filter(isFirst)).toEqual(
        namesOf(compared.effects.total).toSorted(),
      );
    }
    expect(outcomes.done).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(10);
    expect(outcomes.needless).toBeLessThan(5);
  });

  it.each([
    { name: 'without RESTRICT and checks at once', actions: ['c', 'c', 'n', 'd', 'deferred'], needless: 0 },
    { name: 'with all of them', actions: ['c', 'c', 'c', 'n', 'd', 'deferred', 'a', 'r'], needless: 2 },
  ])('agree with what a DELETE does, on any tables $name', async ({ actions, needless }) => {
    const { database } = await open();
    const outcomes = { done: 0, refused: 0, needless: 0 };
    for (const { tables, constraints, rows, objects } of fc.sample(arbitraryTables(actions), {
      seed: 77,
      numRuns: 60,
    })) {
      const compared = await compareWithReality(database, {
        tables: ['pack', 'runtime', 'runtime_version', ...otherTables],
        objects,
        prepare: async (transaction) => {
          await transaction.query(`drop table if exists ${otherTables.join(', ')}`);
          await transaction.query('truncate pack cascade');
          for (const statement of tables) await transaction.query(statement);
          await insertRows(transaction, rows);
          for (const statement of constraints) await transaction.query(statement);
        },
      });
      outcomes[checkSafety(compared)] += 1;
    }
    expect(outcomes.done).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(3);
    expect(outcomes.needless).toBeLessThanOrEqual(needless);
  });
});
