import type { Fields } from '../catalog/catalog-object.ts';
import { manifestColumnsOf, type Column } from '../catalog/columns.ts';
import type { Kind } from '../catalog/kinds.ts';
import { InternalError } from '../errors.ts';
import type { RecordShape } from './recordset.ts';
import { quoteName, tableOf } from './quote-name.ts';

interface HasValues {
  readonly values: Fields;
}

/** The columns that any of the objects sets, in the order of the table of columns. Nothing else ever gets into SQL as a column. */
export function findWrittenColumns(kind: Kind, objects: readonly HasValues[]): readonly Column[] {
  const names = new Set<string>();
  for (const { values } of objects) for (const name of Object.keys(values)) names.add(name);
  const columns = manifestColumnsOf(kind).filter(({ name }) => names.delete(name));
  if (names.size > 0) {
    throw new InternalError(`a plan writes columns of ${kind} that are not ours: ${[...names].join(', ')}`);
  }
  return columns;
}

/** Columns as fields of records: a foreign key is given as a ref. */
export function shapeOf(columns: readonly Column[]): RecordShape {
  return Object.fromEntries(
    columns.map(({ name, type, references }) => [name, references === undefined ? type : 'text']),
  );
}

/** What a column is set to, from the record `r`: the id of the object that a reference names, or the value itself. */
export function valueOf({ name, references }: Column): string {
  return references === undefined ? `r.${quoteName(name)}` : `${aliasOf(name)}.id`;
}

/** Joins that find the objects that references name. */
export function joinReferences(schema: string, columns: readonly Column[]): string {
  return columns
    .map(({ name, references }) =>
      references === undefined
        ? ''
        : ` left join ${tableOf(schema, references)} as ${aliasOf(name)} on ${aliasOf(name)}.ref = r.${quoteName(name)}`,
    )
    .join('');
}

/** Condition that keeps out records whose reference names nothing, so that the count of rows tells. */
export function requireReferences(columns: readonly Column[]): string {
  const conditions = columns
    .filter(({ references }) => references !== undefined)
    .map(({ name }) => `(r.${quoteName(name)} is null or ${aliasOf(name)}.id is not null)`);
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}

function aliasOf(column: string): string {
  return quoteName(`referenced ${column}`);
}
