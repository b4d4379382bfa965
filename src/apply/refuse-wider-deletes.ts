import type { DeleteEffect } from '../catalog/delete-effects.ts';
import type { Queryable } from '../database/database.ts';
import { lockObjects } from '../database/lock-objects.ts';
import { readDeleteEffects } from '../database/read-delete-effects.ts';
import { OperationalError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * Locks the rows that a plan deletes, and looks once more at what goes with them. Throws OperationalError `database.moved` when that is
 * more than the plan shows: what was shown is a ceiling.
 */
export async function refuseWiderDeletes(transaction: Queryable, plan: Plan, schema: string): Promise<void> {
  const objects = plan.changes.flatMap(({ action, kind, ref, row }) =>
    action === 'delete' && row !== undefined ? [{ kind, ref, id: row.id }] : [],
  );
  if (objects.length === 0) return;
  await lockObjects(transaction, { schema, objects });
  const { total } = await readDeleteEffects(transaction, { schema, objects });
  const shown = new Map(plan.effects.map((effect) => [identify(effect), effect.rows]));
  const wider = total.filter((effect) => effect.rows > (shown.get(identify(effect)) ?? -1));
  if (wider.length === 0) return;
  const tables = [...new Set(wider.map(({ table }) => table))].join(', ');
  throw new OperationalError(
    `after the plan was made, rows were added to ${tables} that its deletes would take along`,
    {
      code: 'database.moved',
      hint: 'Nothing was written. Run it again: the new plan shows them.',
      retry: 'backoff',
    },
  );
}

function identify({ effect, table, constraint }: DeleteEffect): string {
  return JSON.stringify([effect, table, constraint ?? null]);
}
