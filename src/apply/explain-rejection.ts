import type { Database } from '../database/database.ts';
import { OperationalError, RejectedStatement } from '../errors.ts';
import { findRejectedChange, type Investigated } from './find-rejected-changes.ts';

export interface RejectedApply extends Investigated {
  readonly rejection: RejectedStatement;
}

/**
 * Finds which object of a plan the database refused, by applying the plan once more, in parts, in a transaction that is rolled back.
 * Gives the failure to report: a RejectedChange; `database.moved` where another writer is the reason; the rejection without the
 * database's words, which may quote a row, where it does not occur again.
 */
export async function explainRejection(database: Database, input: RejectedApply): Promise<OperationalError> {
  try {
    const explained = await database.rehearse((transaction) => findRejectedChange(transaction, input));
    return explained ?? describeUnexplained(input.rejection);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return error.code === 'database.moved' ? error : describeUnexplained(input.rejection);
  }
}

function describeUnexplained(rejection: RejectedStatement): RejectedStatement {
  return new RejectedStatement('the database refused the plan, though no single object of it', rejection);
}
