import type { AppliedObject, DesiredObject, Fields, LiveObject } from '../catalog/catalog-object.ts';
import type { JsonValue } from '../catalog/json.ts';
import type { Diagnostic } from '../diagnostics.ts';
import {
  describeForeignRuntime,
  describeOtherOwner,
  describeUnmanaged,
  findForeignPack,
} from './describe-conflict.ts';
import { freezeDeep } from './freeze-deep.ts';
import type { PlanContext } from './plan-context.ts';
import type { Change, InventoryRecord } from './plan.ts';
import { recordChangedStatement, recordStatement } from './record-statement.ts';
import { resolveColumnChanges, type ColumnChange } from './resolve-column-changes.ts';
import { resolveCreatedFields, resolveFieldChanges } from './resolve-field-changes.ts';
import { findStated, readStatement, type Statement } from './statement.ts';

/** What is to be done about one desired object: `change` is undefined for a row that is as it should be. */
export type ObjectPlan =
  | { readonly refused: Diagnostic }
  | {
      readonly refused: undefined;
      readonly change: Change | undefined;
      readonly record: InventoryRecord | undefined;
    };

export function planObject(object: DesiredObject, context: PlanContext): ObjectPlan {
  const { kind, ref } = object;
  const owner = context.applied[kind].get(ref);
  if (owner !== undefined && owner.source !== context.source) {
    return { refused: describeOtherOwner(object, owner) };
  }
  const statement = readStatement(object, context.columns[kind]);
  const live = context.live[kind].get(ref);
  if (live === undefined) return planCreate(statement, context);
  return owner === undefined
    ? planAdopt(statement, live, context)
    : planUpdate(statement, { live, applied: owner }, context);
}

function planCreate(statement: Statement, { hash }: PlanContext): ObjectPlan {
  const values: Record<string, JsonValue> = {};
  for (const column of statement.columns) {
    values[column.name] = findStated(statement, column) ?? column.default;
  }
  return {
    refused: undefined,
    change: describeCreate(statement, values, hash),
    record: recordStatement(statement, { applied: undefined, live: undefined, hash }),
  };
}

function describeCreate(statement: Statement, values: Fields, hash: PlanContext['hash']): Change {
  const { kind, ref, parent, location } = statement.object;
  return Object.freeze({
    action: 'create',
    kind,
    ref,
    parent,
    // Worked out when somebody looks: of a first apply of 50,000 objects they are half of the plan's memory, and few are shown.
    get fields() {
      return freezeDeep(resolveCreatedFields(statement, hash));
    },
    location,
    note: undefined,
    values: freezeDeep(values),
    rowVersion: undefined,
  });
}

function planAdopt(statement: Statement, live: LiveObject, { adopt, hash }: PlanContext): ObjectPlan {
  const { object } = statement;
  const holder = findForeignPack(object, live);
  if (holder !== undefined) return { refused: describeForeignRuntime(object, holder) };
  const changes = resolveColumnChanges(statement, live.fields, undefined);
  const change = describeChange('adopt', { statement, live, changes }, hash);
  if (changes.length > 0 && !adopt) return { refused: describeUnmanaged(object, change.fields.length) };
  const record = recordStatement(statement, { applied: undefined, live: live.fields, hash });
  return { refused: undefined, change, record };
}

interface OwnedRow {
  readonly live: LiveObject;
  readonly applied: AppliedObject;
}

function planUpdate(statement: Statement, { live, applied }: OwnedRow, { hash }: PlanContext): ObjectPlan {
  const changes = resolveColumnChanges(statement, live.fields, applied.fields);
  if (changes.length === 0) {
    const record = recordChangedStatement(statement, { applied: applied.fields, live: live.fields, hash });
    return { refused: undefined, change: undefined, record };
  }
  return {
    refused: undefined,
    change: describeChange('update', { statement, live, changes }, hash),
    record: recordStatement(statement, { applied: applied.fields, live: live.fields, hash }),
  };
}

interface ExistingRow {
  readonly statement: Statement;
  readonly live: LiveObject;
  readonly changes: readonly ColumnChange[];
}

function describeChange(
  action: 'update' | 'adopt',
  { statement, live, changes }: ExistingRow,
  hash: PlanContext['hash'],
): Change {
  const { kind, ref, parent, location } = statement.object;
  const fields = resolveFieldChanges(changes, statement, { live: live.fields, hash });
  const values: Fields = Object.fromEntries(changes.map(({ column, after }) => [column.name, after]));
  return {
    action,
    kind,
    ref,
    parent,
    fields,
    location,
    note: undefined,
    values,
    rowVersion: live.rowVersion,
  };
}
