import { explainRejection } from '../apply/explain-rejection.ts';
import type { ApplyInput } from '../apply/apply-plan.ts';
import { RejectedStatement } from '../errors.ts';
import { locateColumn } from './locate-column.ts';
import type { Pass } from './pass.ts';

/** The failure to report for an apply that failed: where the database refused a row, which one, and where its manifest states it. */
export async function explainRefusal(
  pass: Pass,
  input: ApplyInput | undefined,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof RejectedStatement) || input === undefined) return error;
  return explainRejection(pass.database, {
    plan: input.plan,
    layout: input.layout,
    rejection: error,
    locate: locateColumn(pass.desired),
  });
}
