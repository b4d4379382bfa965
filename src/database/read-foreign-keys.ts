import type { Queryable } from './database.ts';
import type { QualifiedName } from './quote-name.ts';

/** A relation at one end of a foreign key. */
interface Relation extends QualifiedName {
  /** With partitions, whose rows are then meant too; tables that inherit in other ways are never meant. */
  readonly partitioned: boolean;
}

/** A pair of columns that a foreign key compares. */
export interface ColumnPair {
  readonly column: string;
  readonly referenced: string;
  readonly operator: QualifiedName;
  /** Of the referenced column, where the other one has a different one. */
  readonly collation: QualifiedName | null;
}

/** A column that ON DELETE SET NULL or SET DEFAULT writes to. */
interface WrittenColumn {
  readonly name: string;
  readonly not_null: boolean;
  /** The expression of its default; null when there is none. */
  readonly default: string | null;
  readonly type: string;
}

/** ON DELETE, as pg_constraint has it: no action, restrict, cascade, set null, set default. */
type DeleteAction = 'a' | 'r' | 'c' | 'n' | 'd';

/** A foreign key that a row which is deleted with an object may be referred to by. */
export interface ForeignKey {
  readonly constraint: string;
  readonly table: Relation;
  readonly referenced: Relation;
  /** The tables that hold rows of the referenced one, itself or its partitions, as object identifiers. */
  readonly referenced_oids: readonly number[];
  readonly action: DeleteAction;
  readonly pairs: readonly ColumnPair[];
  /** Empty for other actions. */
  readonly written: readonly WrittenColumn[];
  readonly match_full: boolean;
  /** Whether it is checked when the transaction commits, unless someone asks for it earlier. */
  readonly deferred: boolean;
  /** Whether this role sees all of the table's rows, and rows are compared for equality. */
  readonly readable: boolean;
}

// The newer columns of pg_constraint are taken out of its JSON, which older servers merely lack them in: confdelsetcols (15),
// conperiod and conenforced (18).
const findForeignKeys = `
  with recursive links as materialized (
    select c.*, coalesce(nullif(to_jsonb(c) -> 'confdelsetcols', 'null'), to_jsonb(c.conkey)) as written_numbers,
      has_schema_privilege(t.relnamespace, 'usage') and has_table_privilege(t.oid, 'select') and not row_security_active(t.oid)
        and not coalesce((to_jsonb(c) ->> 'conperiod')::boolean, false) as readable
    from pg_catalog.pg_constraint as c join pg_catalog.pg_class as t on t.oid = c.conrelid
    where c.contype = 'f' and c.conparentid = 0 and coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true)
  ), reachable (id) as (
    select t.oid
    from pg_catalog.pg_class as t join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
    where n.nspname = $1 and t.relname in ('pack', 'runtime', 'runtime_version') and t.relkind in ('r', 'p')
    union
    select next.id
    from reachable as r cross join lateral (
      select l.conrelid as id from links as l where l.confrelid = r.id and l.confdeltype = 'c' and l.readable
      union all select relid::oid from pg_partition_tree(r.id::regclass)
      union all select relid::oid from pg_partition_ancestors(r.id::regclass)
    ) as next
  ), relation as (
    select t.oid as id, json_build_object('schema', n.nspname, 'name', t.relname, 'partitioned', t.relkind = 'p') as described
    from pg_catalog.pg_class as t join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
  )
  select l.conname as constraint, own.described as table, other.described as referenced, l.confdeltype as action,
    l.confmatchtype = 'f' as match_full, l.condeferred as deferred, l.readable,
    coalesce(
      (select json_agg(part.relid::oid::bigint) from pg_partition_tree(l.confrelid::regclass) as part where part.isleaf),
      json_build_array(l.confrelid::bigint)
    ) as referenced_oids,
    (
      select json_agg(json_build_object(
        'column', a.attname, 'referenced', b.attname, 'operator', json_build_object('schema', ns.nspname, 'name', o.oprname),
        'collation', case when a.attcollation <> b.attcollation then (
          select json_build_object('schema', cn.nspname, 'name', co.collname)
          from pg_catalog.pg_collation as co join pg_catalog.pg_namespace as cn on cn.oid = co.collnamespace
          where co.oid = b.attcollation
        ) end) order by key.place)
      from unnest(l.conkey, l.confkey, l.conpfeqop) with ordinality as key (own, other, operator, place)
        join pg_catalog.pg_attribute as a on a.attrelid = l.conrelid and a.attnum = key.own
        join pg_catalog.pg_attribute as b on b.attrelid = l.confrelid and b.attnum = key.other
        join pg_catalog.pg_operator as o on o.oid = key.operator
        join pg_catalog.pg_namespace as ns on ns.oid = o.oprnamespace
    ) as pairs,
    case when l.confdeltype in ('n', 'd') then (
      select json_agg(json_build_object('name', a.attname, 'not_null', a.attnotnull,
        'default', pg_get_expr(d.adbin, d.adrelid), 'type', format_type(a.atttypid, a.atttypmod)) order by array_position(l.conkey, a.attnum))
      from pg_catalog.pg_attribute as a
        left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = l.conrelid and l.written_numbers @> to_jsonb(a.attnum)
    ) else '[]' end as written
  from (select set_config('jit', 'off', true)) as setting, links as l join relation as own on own.id = l.conrelid join relation as other on other.id = l.confrelid
  where l.confrelid in (select id from reachable)
  order by own.described ->> 'schema', own.described ->> 'name', l.conname`;

/**
 * Every foreign key that deleting packs, runtimes and versions of a schema can lead to, at any distance, in one statement. Turns compiling
 * off for the rest of the transaction: nobody can estimate how many rows recursion finds, and compiling what follows it costs more than it
 * saves.
 */
export async function readForeignKeys(
  transaction: Queryable,
  schema: string,
): Promise<readonly ForeignKey[]> {
  const { rows } = await transaction.query<ForeignKey>(findForeignKeys, [schema]);
  return rows;
}
