import type { LiveObject } from '../catalog/catalog-object.ts';
import { columnsOf } from '../catalog/columns.ts';
import { forEachKind, parentKinds } from '../catalog/kinds.ts';
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
  const rows = new Map(followMoves(objects, moves).map((row) => [keyOf(row), row]));
  for (const change of changes) {
    if (change.action === 'delete') rows.delete(keyOf(change));
    else rows.set(keyOf(change), project(change, rows.get(keyOf(change))));
  }
  return [...rows.values()];
}

/** What belongs to something that moves follows it, even where nothing else of it changes: the database refers by ids. */
function followMoves(objects: readonly ProjectedObject[], moves: Plan['moves']): readonly ProjectedObject[] {
  const refs = new Map(moves.map(({ kind, from, to }) => [keyOf({ kind, ref: from.ref }), to.ref]));
  if (refs.size === 0) return objects;
  return objects.map((row) => {
    const { kind, ref, parent } = row;
    const parentKind = parentKinds[kind];
    const column = parentColumns[kind];
    const newParent =
      parentKind === undefined || parent === undefined
        ? undefined
        : refs.get(keyOf({ kind: parentKind, ref: parent }));
    const fields =
      newParent === undefined || column === undefined ? row.fields : { ...row.fields, [column]: newParent };
    return { kind, ref: refs.get(keyOf(row)) ?? ref, parent: newParent ?? parent, fields };
  });
}

function project({ kind, ref, parent, values }: Change, row: ProjectedObject | undefined): ProjectedObject {
  const fields = { ...row?.fields, ...values };
  const column = parentColumns[kind];
  const stated = column === undefined ? undefined : fields[column];
  return { kind, ref, parent: typeof stated === 'string' ? stated : parent, fields };
}
