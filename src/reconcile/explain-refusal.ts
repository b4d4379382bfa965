import type { ObjectKey } from '../catalog/catalog-object.ts';
import { explainRejection } from '../apply/explain-rejection.ts';
import type { ApplyInput } from '../apply/apply-plan.ts';
import type { Location } from '../diagnostics.ts';
import { RejectedStatement } from '../errors.ts';
import type { Pass } from './pass.ts';

/** The failure to report for an apply that failed: where the database refused a row, which one, and where its manifest states it. */
export async function explainRefusal(
  pass: Pass,
  input: ApplyInput | undefined,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof RejectedStatement) || input === undefined) return error;
  const objects = pass.desired.desired.objects;
  const locate = (key: ObjectKey, column: string): Location | undefined =>
    objects.find(({ kind, ref }) => kind === key.kind && ref === key.ref)?.locate([column]);
  return explainRejection(pass.database, {
    plan: input.plan,
    layout: input.layout,
    rejection: error,
    locate,
  });
}
