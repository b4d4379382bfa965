import { kinds } from '../catalog/kinds.ts';
import { findDefaults, keepsDefault } from './check-default.ts';
import { judgeForeignKey, type Sparing } from './judge-foreign-key.ts';
import { quoteName, quoteQualified, tableOf } from './quote-name.ts';
import type { ColumnPair, ForeignKey } from './read-foreign-keys.ts';
import { recordsetOf } from './recordset.ts';

/** A count of rows; `edge` is the foreign key's place in the list, or null where `schema` and `name` say which rows are deleted. */
export interface EffectRow {
  /** Place of the object in the list; null for all of them together. */
  readonly object: number | null;
  readonly edge: number | null;
  readonly schema: string | null;
  readonly name: string | null;
  /** Whether the database would refuse, whatever else the foreign key does. */
  readonly refused: boolean;
  readonly rows: string;
}

/**
 * A time is three times the number of cascades that lead to a row, plus the kind (0 to 2) that they started from. The triggers of foreign
 * keys run in that order: those of rows that the statement deletes, kind by kind, then those of the rows that these deleted, and so on.
 */
const round = kinds.length;

/** Times end here, so that cycles do; beyond, nothing is known to be earlier than anything else. */
const endOfTime = round * 64;

/** When a referring row is spared what a foreign key does, by the times at which it (g) and the row that it refers to are deleted. */
const sparedWhen: Readonly<Record<Sparing, string>> = {
  direct: `g.time < ${round}`,
  earlier: `g.time < ${endOfTime} and g.time < x.y_time + ${round}`,
  deleted: 'true',
};
const spared = `case x.spared ${Object.entries(sparedWhen)
  .map(([sparing, condition]) => `when '${sparing}' then ${condition}`)
  .join(' ')} end`;

/**
 * SQL for what deleting the objects in parameter 1 (`object`, `kind`, `id`) leads to; parameter 2 is made by listDefaults. Rows are told apart by the table that holds them and
 * their place in it, which stay what they are for as long as a statement runs.
 */
export function buildEffectsQuery(schema: string, keys: readonly ForeignKey[]): string {
  const start = kinds.map(
    (kind, time) => `select r.object, t.tableoid as tab, t.ctid as place, ${time} as time
      from r join ${tableOf(schema, kind)} as t on t.id = r.id where r.kind = '${kind}'`,
  );
  const cascades: string[] = [];
  const others: string[] = [];
  for (const [edge, key] of keys.entries()) {
    const { effect, spared } = judgeForeignKey(key);
    if (effect === 'unknown') others.push(suspect(key, edge));
    else if (spared === undefined) cascades.push(follow(key));
    else others.push(follow(key, { edge, spared }));
  }
  return `with recursive r as materialized (select * from ${recordsetOf({ object: 'integer', kind: 'text', id: 'bigint' })}),
    defaults as (select $2::json as value),
    start as materialized (${start.join(' union all ')}),
    reached (object, tab, place) as (
      select object, tab, place from start
      union
      select y.object, x.tab, x.place from reached as y cross join lateral (${unite(cascades)}) as x
    ),
    timed (tab, place, time) as (
      select tab, place, time from start
      union
      select x.tab, x.place, least(y.time + ${round}, ${endOfTime})
      from timed as y cross join lateral (${unite(cascades)}) as x
    ),
    gone as materialized (select tab, place, min(time) as time from timed group by tab, place),
    deleted as materialized (
      select y.object, y.tab, y.place from reached as y join gone as g using (tab, place) where g.time >= ${round}
    ),
    referring as materialized (
      select y.tab as y_tab, y.place as y_place, y.time as y_time, x.*
      from gone as y cross join lateral (${unite(others)}) as x
    ),
    affecting as materialized (
      select x.y_tab, x.y_place, x.edge, coalesce(x.spared <> 'deleted', false) as refused, x.tab, x.place
      from referring as x left join gone as g on g.tab = x.tab and g.place = x.place
      where g.time is null or not ${spared}
    ),
    affected as materialized (
      select distinct y.object, x.edge, x.refused, x.tab, x.place
      from reached as y join affecting as x on x.y_tab = y.tab and x.y_place = y.place
    ),
    counted as (
      select object, null::integer as edge, false as refused, tab, count(*) as rows from deleted group by object, tab
      union all
      select null, null, false, tab, count(*) from (select distinct tab, place from deleted) as d group by tab
      union all
      select object, edge, refused, null, count(place) from affected group by object, edge, refused
      union all
      select null, edge, refused, null, count(place)
      from (select distinct edge, refused, tab, place from affecting) as a group by edge, refused
    )
    select c.object, c.edge, c.refused, n.nspname as schema, t.relname as name, sum(c.rows)::text as rows
    from counted as c
      left join pg_catalog.pg_class as t on t.oid = coalesce(pg_partition_root(c.tab::regclass)::oid, c.tab)
      left join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
    group by c.object, c.edge, c.refused, n.nspname, t.relname`;
}

/** Parameter 2 of the query: what SET DEFAULT writes, foreign key by foreign key. */
export function listDefaults(keys: readonly ForeignKey[]): string {
  return JSON.stringify(keys.map((key) => findDefaults(key) ?? []));
}

interface Edge {
  readonly edge: number;
  readonly spared: Sparing;
}

/** SQL for the rows that refer to the row `y` by a foreign key. */
function follow(key: ForeignKey, edge?: Edge): string {
  const numbers = edge === undefined ? '' : `${edge.edge} as edge, ${sparingOf(key, edge)} as spared, `;
  return `select ${numbers}x.tableoid as tab, x.ctid as place
    from ${rowsOf(key.referenced)} as y_row join ${rowsOf(key.table)} as x on ${key.pairs.map(compare).join(' and ')}
    where ${isIn('y.tab', key)} and y_row.ctid = y.place and y_row.tableoid = y.tab`;
}

function sparingOf(key: ForeignKey, { edge, spared }: Edge): string {
  const kept = keepsDefault(key, edge);
  return kept === undefined ? `'${spared}'::text` : `case when ${kept} then '${spared}' else 'earlier' end`;
}

/** SQL for one row without a place where a foreign key may lead to rows that cannot be counted. */
function suspect(key: ForeignKey, edge: number): string {
  return `select ${edge} as edge, null::text as spared, null::oid as tab, null::tid as place where ${isIn('y.tab', key)}`;
}

function unite(selections: readonly string[]): string {
  if (selections.length > 0) return selections.join(' union all ');
  return 'select null::integer as edge, null::text as spared, null::oid as tab, null::tid as place where false';
}

/** Foreign keys reach into partitions, but not into tables that inherit. */
function rowsOf(relation: ForeignKey['table']): string {
  return `${relation.partitioned ? '' : 'only '}${quoteQualified(relation)}`;
}

/** Tables are told by their numbers, of which any other text would have to be looked up. */
function isIn(table: string, { referenced_oids }: ForeignKey): string {
  return `${table} in (${referenced_oids.map((oid) => Math.trunc(oid)).join(', ')})`;
}

/** As the foreign key's own triggers compare, whatever the search path is. */
function compare({ column, referenced, operator, collation }: ColumnPair): string {
  const collate = collation === null ? '' : ` collate ${quoteQualified(collation)}`;
  return `y_row.${quoteName(referenced)} operator(${quoteName(operator.schema)}.${operator.name}) x.${quoteName(column)}${collate}`;
}
