import type { Queryable } from '../../src/database/database.ts';
import { quoteName } from '../../src/database/quote-name.ts';

/** A table of the platform: `table.column` for what it refers to, and what happens when that is deleted. */
interface PlatformTable {
  readonly table: string;
  /** Column, table that it refers to, ON DELETE. */
  readonly references: readonly (readonly [column: string, to: string, onDelete: string])[];
}

const cascade = 'cascade';
const setNull = 'set null';
const refuse = 'no action';

/**
 * The platform's tables beside the catalog's, cut down to what is needed to refer to one another. Definitions of permissions, workflows
 * and hooks come with a pack and go with it; what ran keeps its record and loses its reference; secrets of a pack hold it.
 */
export const platformTables: readonly PlatformTable[] = [
  { table: 'identity', references: [] },
  { table: 'worker', references: [['runtime', 'runtime', setNull]] },
  { table: 'trigger', references: [['pack', 'pack', cascade]] },
  {
    table: 'sensor',
    references: [
      ['pack', 'pack', cascade],
      ['runtime', 'runtime', cascade],
      ['trigger', 'trigger', cascade],
    ],
  },
  { table: 'workflow_definition', references: [['pack', 'pack', cascade]] },
  {
    table: 'action',
    references: [
      ['pack', 'pack', cascade],
      ['runtime', 'runtime', refuse],
      ['workflow_def', 'workflow_definition', cascade],
    ],
  },
  {
    table: 'rule',
    references: [
      ['pack', 'pack', cascade],
      ['action', 'action', setNull],
      ['trigger', 'trigger', setNull],
    ],
  },
  { table: 'permission_set', references: [['pack', 'pack', cascade]] },
  {
    table: 'permission_assignment',
    references: [
      ['identity', 'identity', cascade],
      ['permset', 'permission_set', cascade],
    ],
  },
  {
    table: 'policy',
    references: [
      ['pack', 'pack', cascade],
      ['action', 'action', cascade],
    ],
  },
  {
    table: 'execution',
    references: [
      ['action', 'action', setNull],
      ['parent', 'execution', setNull],
      ['executor', 'identity', setNull],
    ],
  },
  {
    table: 'workflow_execution',
    references: [
      ['execution', 'execution', cascade],
      ['workflow_def', 'workflow_definition', cascade],
      ['parent', 'workflow_execution', cascade],
    ],
  },
  {
    table: 'event',
    references: [
      ['trigger', 'trigger', setNull],
      ['source', 'sensor', setNull],
      ['rule', 'rule', setNull],
    ],
  },
  { table: 'webhook_event_log', references: [['trigger', 'trigger', cascade]] },
  {
    table: 'pack_environment',
    references: [
      ['pack', 'pack', cascade],
      ['runtime', 'runtime', cascade],
      ['runtime_version', 'runtime_version', cascade],
      ['claimed_by_worker', 'worker', setNull],
    ],
  },
  { table: 'pack_test_execution', references: [['pack', 'pack', cascade]] },
  {
    table: 'work_queue',
    references: [
      ['pack', 'pack', setNull],
      ['dispatch_action', 'action', setNull],
    ],
  },
  { table: 'queue_stats', references: [['action', 'action', cascade]] },
  {
    table: 'key',
    references: [
      ['owner_pack', 'pack', refuse],
      ['owner_action', 'action', cascade],
      ['owner_sensor', 'sensor', cascade],
      ['owner_identity', 'identity', refuse],
    ],
  },
];

/** The names of the platform's tables beside the catalog's. */
export const platformTableNames: readonly string[] = platformTables.map(({ table }) => table);

/** Statements that make the platform's other tables beside the catalog's in a schema. A foreign key is called `<table>_<column>_fkey`. */
export function createPlatformTables(schema = 'public'): readonly string[] {
  const within = quoteName(schema);
  return [
    ...platformTables.map(({ table, references }) => {
      const columns = references.map(
        ([column, to, onDelete]) =>
          `, ${quoteName(column)} bigint references ${within}.${quoteName(to)} (id) on delete ${onDelete}`,
      );
      return `create table ${within}.${quoteName(table)} (id bigserial primary key, name text${columns.join('')})`;
    }),
    `alter table ${within}.pack add constraint pack_installed_by_fkey foreign key (installed_by)
      references ${within}.identity (id) on delete set null`,
  ];
}

/** A row of any table, with the columns that matter. */
export type TerseRow = Readonly<Record<string, string | number | null>>;

/** Inserts rows, table by table in the order given, those of the catalog too, whose other columns are made up. */
export async function insertRows(
  transaction: Queryable,
  tables: Readonly<Record<string, readonly TerseRow[]>>,
  schema = 'public',
): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    const complete = rows.map((row) => ({ ...madeUp[table]?.(row), ...row }));
    const columns = [...new Set(complete.flatMap((row) => Object.keys(row)))].map(quoteName).join(', ');
    const target = `${quoteName(schema)}.${quoteName(table)}`;
    if (rows.length === 0) continue;
    await transaction.query(
      `insert into ${target} (${columns}) select ${columns} from json_populate_recordset(null::${target}, $1::json)`,
      [JSON.stringify(complete)],
    );
  }
}

const madeUp: Readonly<Record<string, (row: TerseRow) => TerseRow>> = {
  pack: ({ id }) => ({ ref: `pack${id}`, label: `Pack ${id}`, version: '1.0.0' }),
  runtime: ({ id }) => ({ ref: `core.runtime${id}`, name: `Runtime ${id}`, distributions: '{}' }),
  runtime_version: ({ id }) => ({ runtime_ref: 'core.any', version: `${id}` }),
};
