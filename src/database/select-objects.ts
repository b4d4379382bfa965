import { columnsOf, type Column } from '../catalog/columns.ts';
import type { Kind } from '../catalog/kinds.ts';
import { quoteName, tableOf } from './quote-name.ts';

/**
 * SQL for the objects of a kind: `object_id`, `object_version`, `object_ref`, `object_parent`, and `object_fields` as JSON with the columns
 * that we know and the database has, foreign keys as refs, without its id and without timestamps.
 */
export function selectObjects(schema: string, kind: Kind, present: ReadonlySet<string>): string {
  const { from, ref, parent } = keysOf[kind](schema);
  const columns = columnsOf(kind).filter(
    ({ name, type }) => name !== 'id' && type !== 'timestamptz' && present.has(name),
  );
  const fields = columns.map((column) => `${valueOf(column)} as ${quoteName(column.name)}`);
  return `select t.id::text as object_id, t.xmin::text as object_version, ${ref} as object_ref, ${parent} as object_parent,
      row_to_json(fields) as object_fields
    from ${from} cross join lateral (select ${fields.join(', ')}) as fields`;
}

/** SQL for the refs of the objects of a kind, as `object_ref`. */
export function selectRefs(schema: string, kind: Kind): string {
  const { from, ref } = keysOf[kind](schema);
  return `select ${ref} as object_ref from ${from}`;
}

interface Keys {
  readonly from: string;
  readonly ref: string;
  readonly parent: string;
}

const keysOf: Readonly<Record<Kind, (schema: string) => Keys>> = {
  pack: (schema) => ({ from: `${tableOf(schema, 'pack')} as t`, ref: 't.ref', parent: 'null::text' }),
  runtime: (schema) => ({
    from: `${tableOf(schema, 'runtime')} as t left join ${tableOf(schema, 'pack')} as parent on parent.id = t.pack`,
    ref: 't.ref',
    parent: 'parent.ref',
  }),
  runtime_version: (schema) => ({
    from: `${tableOf(schema, 'runtime_version')} as t join ${tableOf(schema, 'runtime')} as parent on parent.id = t.runtime`,
    ref: `parent.ref || '@' || t.version`,
    parent: 'parent.ref',
  }),
};

function valueOf({ name, type, references }: Column): string {
  if (references !== undefined) return 'parent.ref';
  return type === 'bigint' ? `t.${quoteName(name)}::text` : `t.${quoteName(name)}`;
}
