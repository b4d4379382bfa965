import type { ObjectKey } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Queryable } from '../database/database.ts';
import { insertObjects } from '../database/insert-objects.ts';
import { updateObjects } from '../database/update-objects.ts';
import { deleteObjects } from '../database/delete-objects.ts';
import type { Change, Plan } from '../plan/plan.ts';

/** Objects that one statement writes. */
export interface Write {
  readonly objects: readonly ObjectKey[];
  readonly run: (transaction: Queryable) => Promise<void>;
  /** The same for a part of the objects. */
  readonly slice: (from: number, to: number) => Write;
  readonly filter: (isWanted: (object: ObjectKey) => boolean) => Write;
}

function toWrite<T extends ObjectKey>(
  objects: readonly T[],
  run: (transaction: Queryable, objects: readonly T[]) => Promise<void>,
): Write {
  return {
    objects,
    run: (transaction) => run(transaction, objects),
    slice: (from, to) => toWrite(objects.slice(from, to), run),
    filter: (isWanted) => toWrite(objects.filter(isWanted), run),
  };
}

/**
 * The statements that a plan's changes come to, in the order of execution: packs, runtimes, versions; of versions, those that cease to be
 * their runtime's default come first; then all deletes. Their number does not depend on the number of changes.
 */
export function buildWrites(plan: Plan, schema: string): readonly Write[] {
  return [...kinds.flatMap((kind) => buildKindWrites({ plan, schema, kind })), ...buildDeletes(plan, schema)];
}

/** One statement for all kinds, so that rows which several foreign keys lead to are in nobody's way. */
function buildDeletes({ changes }: Plan, schema: string): readonly Write[] {
  const objects = changes.flatMap(({ action, kind, ref, row }) =>
    action === 'delete' && row !== undefined ? [{ kind, ref, id: row.id }] : [],
  );
  if (objects.length === 0) return [];
  return [toWrite(objects, (transaction, part) => deleteObjects(transaction, { schema, objects: part }))];
}

function buildKindWrites({
  plan,
  schema,
  kind,
}: {
  readonly plan: Plan;
  readonly schema: string;
  readonly kind: Kind;
}): readonly Write[] {
  const changes = plan.changes.filter((change) => change.kind === kind);
  const created = changes.filter(({ action }) => action === 'create');
  const updated = changes.filter(
    ({ action, values }) => action !== 'create' && action !== 'delete' && Object.keys(values).length > 0,
  );
  // A ref is given up before another object takes it, and a default before another version becomes it.
  const first = updated.filter(
    ({ previousRef, values }) => previousRef !== undefined || values['is_default'] === false,
  );
  const early = new Set(first);
  const remaining = updated.filter((change) => !early.has(change));
  const update = (objects: readonly Change[]): Write =>
    toWrite(objects, (transaction, part) => updateObjects(transaction, { schema, kind, objects: part }));
  const create = toWrite(created, (transaction, part) =>
    insertObjects(transaction, { schema, kind, objects: part }),
  );
  return [update(first), create, update(remaining)].filter(({ objects }) => objects.length > 0);
}
