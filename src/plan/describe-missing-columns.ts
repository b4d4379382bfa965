import type { DesiredObject, LiveState } from '../catalog/catalog-object.ts';
import { manifestColumnsOf, type Column } from '../catalog/columns.ts';
import { kindLabels, kinds, type Kind } from '../catalog/kinds.ts';
import { sameColumnValue } from '../catalog/same-column-value.ts';

/** One remark for each column that manifests state and this database does not have, or for a whole table. */
export function describeMissingColumns(
  objects: readonly DesiredObject[],
  columns: LiveState['columns'],
): readonly string[] {
  return kinds.flatMap((kind) => {
    const missing = manifestColumnsOf(kind).filter(({ name }) => !columns[kind].has(name));
    if (missing.length === 0) return [];
    const ofKind = objects.filter((object) => object.kind === kind);
    if (columns[kind].size === 0) return describeMissingTable(kind, ofKind.length);
    return missing.flatMap((column) => {
      const count = ofKind.filter((object) => states(object, column)).length;
      if (count === 0) return [];
      const stating = `stated by ${describeCount(kind, count)}`;
      return [`this database has no column ${kind}.${column.name}, ${stating}: it is not written`];
    });
  });
}

function describeMissingTable(kind: Kind, count: number): readonly string[] {
  if (count === 0) return [];
  return [`this database has no table ${kind}: ${describeCount(kind, count)} not written`];
}

function describeCount(kind: Kind, count: number): string {
  return `${count} ${kindLabels[kind]}${count === 1 ? '' : 's'}`;
}

/** Whether something is lost by not writing the column. */
function states({ fields }: DesiredObject, column: Column): boolean {
  const value = fields[column.name];
  return value !== undefined && !sameColumnValue(column, value, column.default);
}
