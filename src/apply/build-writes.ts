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
  /** Writes `objects.slice(from, to)`. */
  readonly run: (transaction: Queryable, from: number, to: number) => Promise<void>;
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
  const run: Write['run'] = (transaction, from, to) =>
    deleteObjects(transaction, { schema, objects: objects.slice(from, to) });
  return [{ objects, run }];
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
  const update = (objects: readonly Change[]): Write => ({
    objects,
    run: (transaction, from, to) =>
      updateObjects(transaction, { schema, kind, objects: objects.slice(from, to) }),
  });
  const create: Write = {
    objects: created,
    run: (transaction, from, to) =>
      insertObjects(transaction, { schema, kind, objects: created.slice(from, to) }),
  };
  return [update(first), create, update(remaining)].filter(({ objects }) => objects.length > 0);
}
