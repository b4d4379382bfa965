import { findSchemaSecrets } from '../catalog/secrets.ts';
import type { Queryable } from '../database/database.ts';
import { findConstraint } from '../database/find-constraint.ts';
import type { CatalogLayout } from '../database/introspect.ts';
import { hasSecrets, readConfig } from '../database/read-config.ts';
import type { Plan } from '../plan/plan.ts';
import { buildWrites } from './build-writes.ts';
import { describeCulprit, type LocateColumn } from './describe-culprit.ts';
import { findCulprit, type Culprit } from './find-culprit.ts';
import { findCulprits, type FindDependents } from './find-culprits.ts';
import { refuseMoved } from './refuse-moved.ts';
import { RejectedChange } from './rejected-change.ts';

/** A plan that the database refused. */
export interface Investigated {
  readonly plan: Plan;
  readonly layout: CatalogLayout;
  /** Without it, a created object's own place stands for its columns. */
  readonly locate?: LocateColumn;
}

/** The first change of a plan that the database refuses. Leaves what it tried written: the caller undoes it. */
export async function findRejectedChange(
  transaction: Queryable,
  input: Investigated,
): Promise<RejectedChange | undefined> {
  const isQuotable = await begin(transaction, input);
  for (const write of buildWrites(input.plan, input.layout.schema)) {
    const culprit = await findCulprit(transaction, write);
    if (culprit !== undefined) return describe(transaction, culprit, { ...input, isQuotable });
  }
  return undefined;
}

/**
 * The changes of a plan that the database refuses, the first one of each unit, as far as they can be told without planning anew. Leaves what
 * it tried written: the caller undoes it.
 */
export async function findRejectedChanges(
  transaction: Queryable,
  input: Investigated,
  findDependents: FindDependents,
): Promise<readonly RejectedChange[]> {
  const isQuotable = await begin(transaction, input);
  const culprits = await findCulprits(transaction, {
    plan: input.plan,
    schema: input.layout.schema,
    findDependents,
  });
  const rejected: RejectedChange[] = [];
  for (const culprit of culprits) {
    rejected.push(await describe(transaction, culprit, { ...input, isQuotable }));
  }
  return rejected;
}

/** Gives whether the database's own words may be repeated. */
async function begin(transaction: Queryable, { plan, layout }: Investigated): Promise<boolean> {
  const { schema } = layout;
  await refuseMoved(transaction, plan, schema);
  // What would be found only at the end is found at the object that is to blame.
  await transaction.query('set constraints all immediate');
  // Asked before anything is written: the plan may take away the very schema that speaks of a secret.
  return (
    layout.columns.pack.has('conf_schema') && !plansSecrets(plan) && !(await hasSecrets(transaction, schema))
  );
}

async function describe(
  transaction: Queryable,
  { object, rejection }: Culprit,
  { plan, layout: { schema }, locate, isQuotable }: Investigated & { readonly isQuotable: boolean },
): Promise<RejectedChange> {
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

/** Whether a plan brings along a schema that speaks of secrets. */
function plansSecrets({ changes }: Plan): boolean {
  return changes.some(({ values }) => JSON.stringify(values['conf_schema'] ?? null).includes('"secret"'));
}
