import fc from 'fast-check';
import { kinds } from '../../src/catalog/kinds.ts';
import type { DoomedObject } from '../../src/database/delete-objects.ts';
import { platformTables, type TerseRow } from './platform-tables.ts';

type Rows = Readonly<Record<string, readonly TerseRow[]>>;

/** Rows that refer to one another, and some of the catalog's to delete. */
interface ReferenceCase {
  readonly rows: Rows;
  readonly objects: readonly DoomedObject[];
}

interface TableCase extends ReferenceCase {
  readonly tables: readonly string[];
  readonly constraints: readonly string[];
}

interface References {
  readonly table: string;
  readonly references: readonly (readonly [column: string, to: string, onDelete: string])[];
}

const perTable = 4;

/** Some reference, some none: rows 1 to 4 of every table exist, except that a self-reference can only go back. */
function arbitraryRows(tables: readonly References[], selfReference: 'back' | 'any'): fc.Arbitrary<Rows> {
  const row = (columns: References['references'], { table, id }: { table: string; id: number }) =>
    fc.record({
      id: fc.constant(id),
      ...Object.fromEntries(
        columns.map(([column, to]) => {
          const last = to === table && selfReference === 'back' ? id - 1 : perTable;
          return [
            column,
            last < 1 ? fc.constant(null) : fc.option(fc.integer({ min: 1, max: last }), { freq: 3 }),
          ];
        }),
      ),
    });
  const rowsOf = ({ table, references }: References) =>
    fc.tuple(...[1, 2, 3, 4].map((id) => row(references, { table, id })));
  return fc.record(Object.fromEntries(tables.map((table) => [table.table, rowsOf(table)])));
}

const catalogTables: readonly References[] = [
  { table: 'pack', references: [] },
  { table: 'runtime', references: [['pack', 'pack', 'cascade']] },
];

const versions = [1, 2, 3, 4].map((id) => ({ id, runtime: ((id * 3) % perTable) + 1 }));

const arbitraryObjects: fc.Arbitrary<readonly DoomedObject[]> = fc
  .subarray(
    kinds.flatMap((kind) => [1, 2, 3, 4].map((id) => ({ kind, ref: `${kind}${id}`, id: `${id}` }))),
    { minLength: 1, maxLength: 3 },
  )
  .filter((objects) => objects.length > 0);

/** Rows of the platform's tables; fewer of those that hold others back. */
export const arbitraryPlatform: fc.Arbitrary<ReferenceCase> = fc
  .record({
    catalog: arbitraryRows(catalogTables, 'back'),
    others: arbitraryRows(platformTables, 'back'),
    keys: fc.integer({ min: 0, max: 4 }),
    actions: fc.integer({ min: 0, max: 4 }),
    objects: arbitraryObjects,
  })
  .map(({ catalog, others, keys, actions, objects }) => ({
    rows: {
      ...catalog,
      runtime_version: versions,
      ...others,
      key: (others['key'] ?? []).slice(0, keys),
      action: (others['action'] ?? []).map((row, index) =>
        index < actions ? { ...row, runtime: null } : row,
      ),
    },
    objects,
  }));

/** Tables without a meaning, beside the catalog's. */
export const otherTables = ['t1', 't2', 't3', 't4'] as const;

const onDelete: Readonly<Record<string, string>> = {
  a: 'on delete no action',
  r: 'on delete restrict',
  c: 'on delete cascade',
  n: 'on delete set null',
  d: 'on delete set default',
  deferred: 'on delete no action deferrable initially deferred',
};

/** Tables with foreign keys of the given kinds to any tables, cycles included. */
export function arbitraryTables(actions: readonly string[]): fc.Arbitrary<TableCase> {
  const key = fc.record({
    to: fc.constantFrom('pack', 'pack', 'runtime', 'runtime_version', ...otherTables),
    action: fc.constantFrom(...actions),
    fallback: fc.constantFrom('null', '1', '2'),
  });
  // With three, PostgreSQL may check one of them while the other two have already been given up, and refuse.
  const keys = fc.array(key, { minLength: 1, maxLength: 2 });
  return fc.tuple(keys, keys, keys, keys).chain((shapes) => {
    const tables: string[] = [];
    const constraints: string[] = [];
    const references = shapes.map((shape, index) => {
      const table = otherTables[index] ?? '';
      const columns = shape.map(({ fallback }, place) => `, f${place} bigint default ${fallback}`);
      tables.push(`create table ${table} (id bigint primary key${columns.join('')})`);
      for (const [place, { to, action }] of shape.entries()) {
        constraints.push(
          `alter table ${table} add constraint ${table}_f${place} foreign key (f${place}) references ${to} (id) ${onDelete[action] ?? ''}`,
        );
      }
      return { table, references: shape.map(({ to, action }, place) => [`f${place}`, to, action] as const) };
    });
    return fc
      .record({
        catalog: arbitraryRows(catalogTables, 'back'),
        others: arbitraryRows(references, 'any'),
        objects: arbitraryObjects,
      })
      .map(({ catalog, others, objects }) => ({
        tables,
        constraints,
        rows: { ...catalog, runtime_version: versions, ...others },
        objects,
      }));
  });
}
