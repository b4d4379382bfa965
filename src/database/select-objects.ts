import { columnsOf, type Column } from '../catalog/columns.ts';
import type { Kind } from '../catalog/kinds.ts';
import { quoteName, tableOf } from './quote-name.ts';
import { isWrittenSince } from './read-catalog-mark.ts';

/**
 * SQL for the objects of a kind: `object_id`, `object_version`, `object_ref`, `object_parent`, and `object_fields` as JSON with the columns
 * that we know and the database has, foreign keys as refs, without its id and without timestamps. With `since`, a parameter, only those
 * that this transaction or a later one may have written, or what they belong to.
 */
export function selectObjects(
  schema: string,
  kind: Kind,
  { present, since }: { readonly present: ReadonlySet<string>; readonly since: string | undefined },
): string {
  const { from, ref, parent, versions } = keysOf[kind](schema);
  const columns = columnsOf(kind).filter(
    ({ name, type }) => name !== 'id' && type !== 'timestamptz' && present.has(name),
  );
  const fields = columns.map((column) => `${valueOf(column)} as ${quoteName(column.name)}`);
  const written =
    since === undefined
      ? ''
      : ` where ${versions.map((version) => isWrittenSince(version, since)).join(' or ')}`;
  return `select t.id::text as object_id, t.xmin::text as object_version, ${ref} as object_ref, ${parent} as object_parent,
      row_to_json(fields) as object_fields
    from ${from} cross join lateral (select ${fields.join(', ')}) as fields${written}`;
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
  /** Row versions that its refs depend on. */
  readonly versions: readonly string[];
}

const keysOf: Readonly<Record<Kind, (schema: string) => Keys>> = {
  pack: (schema) => ({
    from: `${tableOf(schema, 'pack')} as t`,
    ref: 't.ref',
    parent: 'null::text',
    versions: ['t.xmin'],
  }),
  runtime: (schema) => ({
    from: `${tableOf(schema, 'runtime')} as t left join ${tableOf(schema, 'pack')} as parent on parent.id = t.pack`,
    ref: 't.ref',
    parent: 'parent.ref',
    versions: ['t.xmin', 'parent.xmin'],
  }),
  runtime_version: (schema) => ({
    from: `${tableOf(schema, 'runtime_version')} as t join ${tableOf(schema, 'runtime')} as parent on parent.id = t.runtime`,
    ref: `parent.ref || '@' || t.version`,
    parent: 'parent.ref',
    versions: ['t.xmin', 'parent.xmin'],
  }),
};

function valueOf({ name, type, references }: Column): string {
  if (references !== undefined) return 'parent.ref';
  return type === 'bigint' ? `t.${quoteName(name)}::text` : `t.${quoteName(name)}`;
}
