import { expect, it } from 'vitest';
import { compareWithReality } from '../../support/delete-really.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import {
  createPlatformTables,
  insertRows,
  platformTableNames,
  type TerseRow,
} from '../../support/platform-tables.ts';
import type { DoomedObject } from '../../../src/database/delete-objects.ts';
import { readDeleteEffects } from '../../../src/database/read-delete-effects.ts';

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
    expect(effects.total).toMatchInlineSnapshot(`
      [
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 2,
          "table": "action",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 1,
          "table": "permission_assignment",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 1,
          "table": "permission_set",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 1,
          "table": "queue_stats",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 2,
          "table": "runtime",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 2,
          "table": "runtime_version",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 2,
          "table": "sensor",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 1,
          "table": "trigger",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 1,
          "table": "workflow_definition",
        },
        {
          "columns": [],
          "constraint": undefined,
          "effect": "delete",
          "rows": 3,
          "table": "workflow_execution",
        },
        {
          "columns": [
            "action",
          ],
          "constraint": "execution_action_fkey",
          "effect": "set-null",
          "rows": 1,
          "table": "execution",
        },
        {
          "columns": [
            "action",
          ],
          "constraint": "rule_action_fkey",
          "effect": "set-null",
          "rows": 1,
          "table": "rule",
        },
        {
          "columns": [
            "trigger",
          ],
          "constraint": "rule_trigger_fkey",
          "effect": "set-null",
          "rows": 1,
          "table": "rule",
        },
        {
          "columns": [
            "dispatch_action",
          ],
          "constraint": "work_queue_dispatch_action_fkey",
          "effect": "set-null",
          "rows": 1,
          "table": "work_queue",
        },
        {
          "columns": [
            "pack",
          ],
          "constraint": "work_queue_pack_fkey",
          "effect": "set-null",
          "rows": 1,
          "table": "work_queue",
        },
        {
          "columns": [
            "runtime",
          ],
          "constraint": "worker_runtime_fkey",
          "effect": "set-null",
          "rows": 1,
          "table": "worker",
        },
      ]
    `);
    expect(effects.byObject.get('pack pack1')).toEqual(effects.total);
  });
});
