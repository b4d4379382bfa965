import type { DesiredObject, LiveObject } from '../catalog/catalog-object.ts';
import { keyOf } from './key-of.ts';
import type { PlanContext } from './plan-context.ts';
import type { Change, FieldChange } from './plan.ts';

const column = 'is_default';

/**
 * The changes, with those added that keep a runtime from having two default versions: where a manifest makes a version the
 * default, every other version that is one in the database stops being it, even one that is not ours. Such a row is
 * written but not recorded, so that it becomes nobody's. A row that is deleted needs no clearing.
 */
export function clearDefaults(
  changes: readonly Change[],
  planned: readonly DesiredObject[],
  { context, doomed }: { readonly context: PlanContext; readonly doomed: ReadonlySet<string> },
): readonly Change[] {
  const { columns, live, applied, source } = context;
  const written = new Map(changes.map((change) => [keyOf(change), change]));
  const defaults = findStatedDefaults(planned, written, context);
  if (defaults.size === 0 || !columns.runtime_version.some(({ name }) => name === column)) return changes;
  const cleared = new Map<string, Change>();
  for (const row of live.runtime_version.values()) {
    const stated = row.parent === undefined ? undefined : defaults.get(row.parent);
    if (row.fields[column] !== true || stated === undefined || stated.refs.has(row.ref)) continue;
    const change = written.get(keyOf(row));
    if (change?.values[column] === false || doomed.has(keyOf(row))) continue;
    const owner = applied.runtime_version.get(row.ref);
    const note = describeNote(
      stated.first,
      owner === undefined || owner.source === source ? undefined : owner.source,
    );
    cleared.set(row.ref, clearDefault(row, change, { by: stated.first, note }));
  }
  if (cleared.size === 0) return changes;
  const isCleared = ({ kind, ref }: Change): boolean => kind === 'runtime_version' && cleared.has(ref);
  return [...changes.filter((change) => !isCleared(change)), ...cleared.values()];
}

interface StatedDefault {
  readonly first: DesiredObject;
  /** All that are stated to be the default; more than one only where the manifests were not validated. */
  readonly refs: Set<string>;
}

function findStatedDefaults(
  planned: readonly DesiredObject[],
  written: ReadonlyMap<string, Change>,
  { driftMode }: PlanContext,
): ReadonlyMap<string, StatedDefault> {
  const defaults = new Map<string, StatedDefault>();
  for (const object of planned) {
    if (object.kind !== 'runtime_version' || object.parent === undefined) continue;
    if (object.fields[column] !== true) continue;
    // Where drift is left alone, a second default that others made is drift as well, and so is a first one that they took away.
    if (driftMode !== 'correct' && written.get(keyOf(object))?.values[column] !== true) continue;
    const stated = defaults.get(object.parent);
    if (stated === undefined) defaults.set(object.parent, { first: object, refs: new Set([object.ref]) });
    else stated.refs.add(object.ref);
  }
  return defaults;
}

function describeNote(by: DesiredObject, owner: string | undefined): string {
  const reason = `${by.ref} is to be the default of its runtime`;
  return owner === undefined ? reason : `${reason}; this version is owned by source ${owner}`;
}

interface Cause {
  readonly by: DesiredObject;
  readonly note: string;
}

function clearDefault(row: LiveObject, change: Change | undefined, { by, note }: Cause): Change {
  const field: FieldChange = {
    path: [column],
    before: { sensitive: false, value: true },
    after: { sensitive: false, value: false },
    reason: 'stated',
    location: by.locate([column]),
  };
  if (change !== undefined) {
    return {
      ...change,
      drift: false,
      fields: [...change.fields, field],
      values: { ...change.values, [column]: false },
      note,
    };
  }
  const { kind, ref, parent, id, rowVersion } = row;
  return {
    action: 'update',
    kind,
    ref,
    parent,
    fields: [field],
    location: undefined,
    note,
    values: { [column]: false },
    row: { id, version: rowVersion },
    previousRef: undefined,
    previousSource: undefined,
    drift: false,
    effects: undefined,
  };
}
