import type { ObjectKey } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Queryable } from '../database/database.ts';
import { insertObjects } from '../database/insert-objects.ts';
import { updateObjects } from '../database/update-objects.ts';
import { InternalError } from '../errors.ts';
import type { Change, Plan } from '../plan/plan.ts';

/** Objects that one statement writes. */
export interface Write {
  readonly objects: readonly ObjectKey[];
  /** Writes `objects.slice(from, to)`. */
  readonly run: (transaction: Queryable, from: number, to: number) => Promise<void>;
}

/**
 * The statements that a plan's changes come to, in the order of execution: packs, runtimes, versions; of versions, those that cease to be
 * their runtime's default come first. Their number does not depend on the number of changes.
 */
export function buildWrites(plan: Plan, schema: string): readonly Write[] {
  return kinds.flatMap((kind) => buildKindWrites({ plan, schema, kind }));
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
  if (changes.some(({ action }) => action === 'delete')) {
    throw new InternalError(`a plan deletes objects of kind ${kind}, which apply does not do`);
  }
  const created = changes.filter(({ action }) => action === 'create');
  const updated = changes.filter(
    ({ action, values }) => action !== 'create' && Object.keys(values).length > 0,
  );
  const cleared = updated.filter(({ values }) => values['is_default'] === false);
  const remaining = updated.filter(({ values }) => values['is_default'] !== false);
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
  return [update(cleared), create, update(remaining)].filter(({ objects }) => objects.length > 0);
}
