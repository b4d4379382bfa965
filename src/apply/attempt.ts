import type { Queryable } from '../database/database.ts';
import { RejectedStatement } from '../errors.ts';

/** Undoes `work` when the database refuses it, and gives the refusal. */
export async function attempt(
  transaction: Queryable,
  work: () => Promise<void>,
): Promise<RejectedStatement | undefined> {
  await transaction.query('savepoint attempt');
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RejectedStatement)) throw error;
    await transaction.query('rollback to savepoint attempt');
    return error;
  }
  await transaction.query('release savepoint attempt');
  return undefined;
}
