import type { Queryable } from '../database/database.ts';
import { findMovedObjects } from '../database/find-moved-objects.ts';
import type { Plan } from '../plan/plan.ts';
import { buildExpectations } from './build-expectations.ts';
import { buildMovedError } from './build-moved-error.ts';

/** Locks the rows that a plan rests on. Throws OperationalError `database.moved` when one of them is not as the plan saw it. */
export async function refuseMoved(transaction: Queryable, plan: Plan, schema: string): Promise<void> {
  const moved = await findMovedObjects(transaction, { schema, expectations: buildExpectations(plan) });
  if (moved.length > 0) throw buildMovedError(moved);
}
