import type { Database, Queryable } from '../database/database.ts';
import { findSchemaSecrets } from '../catalog/secrets.ts';
import { findConstraint } from '../database/find-constraint.ts';
import { hasSecrets, readConfig } from '../database/read-config.ts';
import type { CatalogLayout } from '../database/introspect.ts';
import { OperationalError, RejectedStatement } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { buildWrites } from './build-writes.ts';
import { describeCulprit, type LocateColumn } from './describe-culprit.ts';
import { findCulprit } from './find-culprit.ts';
import { refuseMoved } from './refuse-moved.ts';
import { RejectedChange } from './rejected-change.ts';

export interface RejectedApply {
  readonly plan: Plan;
  readonly layout: CatalogLayout;
  readonly rejection: RejectedStatement;
  /** Without it, a created object's own place stands for its columns. */
  readonly locate?: LocateColumn;
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

/** The change of a plan that the database refuses. Leaves what it tried written: the caller undoes it. */
export async function findRejectedChange(
  transaction: Queryable,
  { plan, layout, locate }: RejectedApply,
): Promise<RejectedChange | undefined> {
  const { schema } = layout;
  await refuseMoved(transaction, plan, schema);
  // What would be found only at the end is found at the object that is to blame.
  await transaction.query('set constraints all immediate');
  // Asked before anything is written: the plan may take away the very schema that speaks of a secret.
  const isQuotable =
    layout.columns.pack.has('conf_schema') && !plansSecrets(plan) && !(await hasSecrets(transaction, schema));
  for (const write of buildWrites(plan, schema)) {
    const culprit = await findCulprit(transaction, write);
    if (culprit === undefined) continue;
    const { object, rejection } = culprit;
    const { constraint } = rejection;
    const definition =
      constraint === undefined
        ? undefined
        : await findConstraint(transaction, { schema, table: object.kind, constraint });
    const change = plan.changes.find(({ kind, ref }) => kind === object.kind && ref === object.ref);
    const id = object.kind === 'pack' ? change?.row?.id : undefined;
    const live = id === undefined ? undefined : await readConfig(transaction, schema, id);
    const hidden = [change?.values, live].flatMap((fields) => [
      fields?.['config'] ?? null,
      ...findSchemaSecrets(fields?.['conf_schema'] ?? null),
    ]);
    const facts = { object, rejection, change, definition, hidden, isQuotable, locate };
    return new RejectedChange(object, describeCulprit(facts), rejection);
  }
  return undefined;
}

/** Whether a plan brings along a schema that speaks of secrets. */
function plansSecrets({ changes }: Plan): boolean {
  return changes.some(({ values }) => JSON.stringify(values['conf_schema'] ?? null).includes('"secret"'));
}

function describeUnexplained(rejection: RejectedStatement): RejectedStatement {
  return new RejectedStatement('the database refused the plan, though no single object of it', rejection);
}
