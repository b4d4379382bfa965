import type { AppliedObject, DesiredObject, Fields, LiveObject } from '../catalog/catalog-object.ts';
import type { JsonValue } from '../catalog/json.ts';
import type { Diagnostic } from '../diagnostics.ts';
import {
  describeForeignRuntime,
  describeOtherOwner,
  describeUnmanaged,
  findForeignPack,
} from './describe-conflict.ts';
import { deferFields } from './defer-fields.ts';
import { freezeDeep } from './freeze-deep.ts';
import type { PlanContext } from './plan-context.ts';
import type { Change, Drift, FieldChange, InventoryRecord } from './plan.ts';
import { describeRecord, isRecordOutdated, redactStatement } from './record-statement.ts';
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
      readonly drift: Drift | undefined;
      /** Whether the row is gone and nothing asks to make it again, so that what belongs to it cannot be made either. */
      readonly leftMissing?: boolean;
    };

export function planObject(object: DesiredObject, context: PlanContext): ObjectPlan {
  const { kind, ref } = object;
  const owner = context.applied[kind].get(ref);
  if (owner !== undefined && owner.source !== context.source) {
    return { refused: describeOtherOwner(object, owner, context.source) };
  }
  const statement = readStatement(object, context.columns[kind]);
  const live = context.live[kind].get(ref);
  if (live === undefined) return planCreate(statement, owner, context);
  return owner === undefined
    ? planAdopt(statement, live, context)
    : planUpdate(statement, { live, applied: owner }, context);
}

function planCreate(
  statement: Statement,
  applied: AppliedObject | undefined,
  { hash, driftMode }: PlanContext,
): ObjectPlan {
  const { kind, ref, location } = statement.object;
  const redacted = redactStatement(statement, { applied: undefined, live: undefined, hash });
  const record = describeRecord(statement, redacted);
  const isDrift = applied !== undefined && applied.digest === record.digest;
  const drift =
    isDrift && driftMode !== 'ignore' ? { kind, ref, missing: true, fields: [], location } : undefined;
  if (isDrift && driftMode !== 'correct') {
    return { refused: undefined, change: undefined, record: undefined, drift, leftMissing: true };
  }
  return { refused: undefined, change: describeCreate(statement, isDrift, hash), record, drift };
}

/** The change that makes a new object. */
export function describeCreate(statement: Statement, drift: boolean, hash: PlanContext['hash']): Change {
  const { kind, ref, parent, location } = statement.object;
  const values: Record<string, JsonValue> = {};
  for (const column of statement.columns) {
    const stated = findStated(statement, column);
    if (stated !== undefined || !column.fromContent) values[column.name] = stated ?? column.default;
  }
  return deferFields(
    {
      action: 'create',
      kind,
      ref,
      parent,
      location,
      note: undefined,
      values: freezeDeep(values),
      row: undefined,
      previousRef: undefined,
      previousSource: undefined,
      drift,
      effects: undefined,
    },
    () => freezeDeep(resolveCreatedFields(statement, hash)),
  );
}

function planAdopt(statement: Statement, live: LiveObject, context: PlanContext): ObjectPlan {
  const { adopt, hash } = context;
  const { object } = statement;
  const holder = findForeignPack(object, live);
  if (holder !== undefined) return { refused: describeForeignRuntime(object, holder) };
  const redacted = redactStatement(statement, { applied: undefined, live: live.fields, hash });
  const row = { live: live.fields, applied: undefined, appliedLifecycle: undefined };
  const changes = resolveColumnChanges(statement, { ...row, redacted, renamed: false });
  const fields = resolveFieldChanges(changes, statement, { ...row, hash });
  if (changes.length > 0 && !adopt) return { refused: describeUnmanaged(object, fields) };
  const change = describeChange('adopt', { statement, live, changes, fields }, context);
  return { refused: undefined, change, record: describeRecord(statement, redacted), drift: undefined };
}

interface OwnedRow {
  readonly live: LiveObject;
  readonly applied: AppliedObject;
}

function planUpdate(statement: Statement, { live, applied }: OwnedRow, context: PlanContext): ObjectPlan {
  const { hash, driftMode } = context;
  const { kind, ref, location } = statement.object;
  const previous = context.previous[kind].get(ref);
  const row = { live: live.fields, applied: applied.fields, appliedLifecycle: applied.lifecycle };
  const redacted = redactStatement(statement, { ...row, hash });
  const found = resolveColumnChanges(statement, { ...row, redacted, renamed: previous?.ref !== undefined });
  const shown = resolveFieldChanges(found, statement, { ...row, hash });
  const drifted = shown.filter(({ reason }) => reason === 'drift');
  const isCorrected = driftMode === 'correct';
  const changes = isCorrected ? found : found.flatMap(leaveDrift);
  const fields = isCorrected ? shown : shown.filter(({ reason }) => reason !== 'drift');
  const drift =
    drifted.length > 0 && driftMode !== 'ignore'
      ? { kind, ref, missing: false, fields: drifted, location }
      : undefined;
  const isOutdated = isRecordOutdated(statement, redacted, applied);
  const record = describeRecord(statement, redacted);
  if (changes.length === 0 && previous === undefined) {
    return { refused: undefined, change: undefined, record: isOutdated ? record : undefined, drift };
  }
  const action = previous?.source === undefined ? 'update' : 'adopt';
  const change = describeChange(action, { statement, live, changes, fields }, context);
  return { refused: undefined, change, record, drift };
}

function leaveDrift(change: ColumnChange): readonly ColumnChange[] {
  if (change.afterWanted === change.before) return [];
  return [{ ...change, after: change.afterWanted }];
}

interface ExistingRow {
  readonly statement: Statement;
  readonly live: LiveObject;
  readonly changes: readonly ColumnChange[];
  readonly fields: readonly FieldChange[];
}

function describeChange(
  action: 'update' | 'adopt',
  { statement, live, changes, fields }: ExistingRow,
  { previous }: PlanContext,
): Change {
  const { kind, ref, parent, location } = statement.object;
  const values: Fields = Object.fromEntries(changes.map(({ column, after }) => [column.name, after]));
  const place = previous[kind].get(ref);
  return {
    action,
    kind,
    ref,
    parent,
    fields,
    location,
    note: undefined,
    values,
    row: { id: live.id, version: live.rowVersion },
    previousRef: place?.ref,
    previousSource: place?.source,
    drift: place === undefined && fields.length > 0 && fields.every(({ reason }) => reason === 'drift'),
    effects: undefined,
  };
}
