import type { DesiredObject, Fields } from '../catalog/catalog-object.ts';
import type { Column } from '../catalog/columns.ts';
import type { JsonValue } from '../catalog/json.ts';

/** What a manifest says about one object, as far as the database has columns for it. */
export interface Statement {
  readonly object: DesiredObject;
  readonly columns: readonly Column[];
  /** Stated columns, without those that follow from what the object is. */
  readonly fields: Fields;
}

export function readStatement(object: DesiredObject, columns: readonly Column[]): Statement {
  const fields: Record<string, JsonValue> = {};
  for (const { name, derive } of columns) {
    if (derive !== undefined || !Object.hasOwn(object.fields, name)) continue;
    fields[name] = object.fields[name] ?? null;
  }
  return { object, columns, fields };
}

/** The value that the manifest gives a column; undefined when it leaves it open. */
export function findStated({ object, fields }: Statement, column: Column): JsonValue | undefined {
  if (column.derive === undefined) return fields[column.name];
  return column.derive({ ref: object.ref, parent: object.parent, version: fields['version'] });
}
