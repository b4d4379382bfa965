import type { LiveObject } from '../catalog/catalog-object.ts';
import { columnsOf } from '../catalog/columns.ts';
import { forEachKind } from '../catalog/kinds.ts';
import { keyOf } from './key-of.ts';
import type { Change, Plan } from './plan.ts';

/** An object as it is, or will be, without what only its row has. */
export type ProjectedObject = Pick<LiveObject, 'kind' | 'ref' | 'parent' | 'fields'>;

/** Column that says what an object belongs to. */
const parentColumns = forEachKind(
  (kind) => columnsOf(kind).find(({ references }) => references !== undefined)?.name,
);

/** The catalog as it is once the plan is applied. May hold secrets: it is not for showing. */
export function projectCatalog(
  objects: readonly ProjectedObject[],
  { changes, moves }: Pick<Plan, 'changes' | 'moves'>,
): readonly ProjectedObject[] {
  const rows = new Map(objects.map((row) => [keyOf(row), row]));
  // A version's ref follows that of its runtime even where nothing else of it changes.
  for (const { kind, from, to } of moves) {
    const row = rows.get(keyOf({ kind, ref: from.ref }));
    if (row === undefined || from.ref === to.ref) continue;
    rows.delete(keyOf(row));
    rows.set(keyOf({ kind, ref: to.ref }), { ...row, ref: to.ref });
  }
  for (const change of changes) {
    if (change.action === 'delete') rows.delete(keyOf(change));
    else rows.set(keyOf(change), project(change, rows.get(keyOf(change))));
  }
  return [...rows.values()];
}

function project({ kind, ref, parent, values }: Change, row: ProjectedObject | undefined): ProjectedObject {
  const fields = { ...row?.fields, ...values };
  const column = parentColumns[kind];
  const stated = column === undefined ? undefined : fields[column];
  return { kind, ref, parent: typeof stated === 'string' ? stated : parent, fields };
}
