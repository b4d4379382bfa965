import type { Fields } from '../catalog/catalog-object.ts';
import type { Column } from '../catalog/columns.ts';
import { isJsonObject, type JsonValue } from '../catalog/json.ts';
import { sameColumnValue } from '../catalog/same-column-value.ts';
import { findStated, type Statement } from './statement.ts';

/** A column that must be written. */
export interface ColumnChange {
  readonly column: Column;
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/**
 * The three-way comparison of one object: a stated column is enforced; one that is stated no longer but was last applied
 * returns to its default; any other is left alone. The top-level keys of `config` are treated likewise, one by one.
 */
export function resolveColumnChanges(
  statement: Statement,
  live: Fields,
  applied: Fields | undefined,
): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  for (const column of statement.columns) {
    const before = live[column.name] ?? null;
    const after = resolveValue(column, {
      stated: findStated(statement, column),
      applied: applied?.[column.name],
      live: before,
    });
    if (after !== undefined && !sameColumnValue(column, after, before))
      changes.push({ column, before, after });
  }
  return changes;
}

interface ThreeValues {
  readonly stated: JsonValue | undefined;
  readonly applied: JsonValue | undefined;
  readonly live: JsonValue;
}

/** What the column should hold; undefined when that is not ours to say. */
function resolveValue(column: Column, values: ThreeValues): JsonValue | undefined {
  const { stated, applied } = values;
  if (stated === undefined && (applied === undefined || column.required)) return undefined;
  if (column.compare === 'keys') return mergeKeys(values);
  return stated ?? column.default;
}

function mergeKeys({ stated, applied, live }: ThreeValues): JsonValue {
  if (stated !== undefined && !isJsonObject(stated)) return stated;
  const kept = Object.entries(isJsonObject(live) ? live : {}).filter(
    ([key]) => !isJsonObject(applied) || !Object.hasOwn(applied, key),
  );
  return Object.fromEntries([...kept, ...Object.entries(stated ?? {})]);
}
