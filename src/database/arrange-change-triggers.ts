import { kinds } from '../catalog/kinds.ts';
import { OperationalError } from '../errors.ts';
import { createTriggersSql, dropFunctionSql, dropTriggersSql } from './change-triggers.ts';
import type { Queryable } from './database.ts';
import { quoteName, tableOf } from './quote-name.ts';
import { readChangeTriggers, type ChangeTriggerState, type FoundTriggers } from './read-change-triggers.ts';

/** What is wanted of the triggers; `renew`: they stay as they are, brought to this version where there are some. */
export type ChangeTriggerWish = 'renew' | 'install' | 'remove';

/** What there is now, and what was done to get there. */
export interface ChangeTriggerReport {
  readonly state: ChangeTriggerState;
  readonly done: 'installed' | 'renewed' | 'removed' | undefined;
  /** Whether the server lets transactions be prepared, which those with announcements cannot be. */
  readonly mayPrepare: boolean;
}

/**
 * Installs, renews or removes the triggers of a schema's tables, in the transaction. Where there is something to do, writers of these tables are waited
 * for, and wait until it ends. Throws OperationalError `database.permission`, with what to grant.
 */
export async function arrangeChangeTriggers(
  transaction: Queryable,
  schema: string,
  wish: ChangeTriggerWish,
): Promise<ChangeTriggerReport> {
  const found = await readChangeTriggers(transaction, schema);
  const statements = statementsFor(wish, schema, found);
  // Asked before: a statement that was refused leaves a transaction in which nothing can be asked.
  const { role, may_prepare: mayPrepare } = await readServer(transaction);
  try {
    for (const statement of statements) await transaction.query(statement);
  } catch (error) {
    throw explainRefusal(error, { schema, wish, role });
  }
  if (statements.length === 0) {
    return { state: found.state, done: undefined, mayPrepare: mayPrepare && found.state !== 'absent' };
  }
  const { state } = await readChangeTriggers(transaction, schema);
  const done = wish === 'remove' ? 'removed' : found.state === 'absent' ? 'installed' : 'renewed';
  return { state, done, mayPrepare: mayPrepare && state !== 'absent' };
}

/** The SQL of a wish as a script, for somebody else to run. */
export function writeTriggerScript(schema: string, wish: 'install' | 'remove'): string {
  const statements = wish === 'install' ? createTriggersSql(schema) : dropTriggersSql(schema);
  return ['begin', ...statements, 'commit'].map((statement) => `${statement};\n`).join('');
}

function statementsFor(
  wish: ChangeTriggerWish,
  schema: string,
  { state, elsewhere }: FoundTriggers,
): readonly string[] {
  if (wish === 'remove') {
    if (state === 'absent') return [];
    // What goes with the function needs no right to the tables.
    return elsewhere ? dropTriggersSql(schema) : [dropFunctionSql];
  }
  const isDue = wish === 'install' ? state !== 'installed' : state === 'outdated';
  return isDue ? createTriggersSql(schema) : [];
}

interface Server {
  readonly role: string;
  readonly may_prepare: boolean;
}

async function readServer(transaction: Queryable): Promise<Server> {
  const { rows } = await transaction.query<Server>(
    `select current_user::text as role, current_setting('max_prepared_transactions')::integer > 0 as may_prepare`,
  );
  return rows[0] ?? { role: '', may_prepare: false };
}

function explainRefusal(
  error: unknown,
  {
    schema,
    wish,
    role,
  }: { readonly schema: string; readonly wish: ChangeTriggerWish; readonly role: string },
): unknown {
  if (!(error instanceof OperationalError) || error.code !== 'database.permission') return error;
  const tables = kinds.map((kind) => tableOf(schema, kind)).join(', ');
  const flag = wish === 'remove' ? '--no-change-triggers' : '--change-triggers';
  const grant = wish === 'remove' ? '' : `GRANT TRIGGER ON ${tables} TO ${quoteName(role)}; or `;
  return new OperationalError(
    `the role ${quoteName(role)} may not ${wish} the triggers that announce changes (${error.message})`,
    {
      code: 'database.permission',
      hint: `As the owner of the tables: ${grant}run what \`reconcile migrate ${flag} --print-sql\` prints. Nothing was changed.`,
      cause: error,
    },
  );
}
