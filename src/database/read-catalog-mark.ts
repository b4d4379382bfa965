import { kinds } from '../catalog/kinds.ts';
import type { Queryable } from './database.ts';
import type { CatalogLayout } from './introspect.ts';
import { tableOf } from './quote-name.ts';

/** What tells one state of a catalog from another, apart from its rows. */
export interface CatalogMark {
  /** The running server, the database, its tables, and which columns of them are read. Another server, or the same after a restart, may count transactions anew. */
  readonly place: string;
  /** Id of the oldest transaction that has not ended: everything that earlier ones wrote is visible. */
  readonly bound: string;
  /** Rows of all kinds. */
  readonly objects: number;
  /** Rows of the inventory about this catalog. */
  readonly inventory: number;
}

/** Reads the mark of the catalog as the transaction sees it, in one statement. */
export async function readCatalogMark(transaction: Queryable, layout: CatalogLayout): Promise<CatalogMark> {
  const { schema, tracking } = layout;
  const objects = kinds.map((kind) => `(select count(*) from ${tableOf(schema, kind)})`).join(' + ');
  const inventory = tracking
    ? '(select count(*) from reconcile.inventory where catalog_schema = $1)'
    : '0::bigint';
  // A table that takes the place of another has another id, and one that is altered another version of its own row.
  const tables = `(select string_agg(concat(c.oid, ':', c.xmin), ' ' order by c.oid) from pg_catalog.pg_class as c
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where (n.nspname = $1 and c.relname = any($2::text[])) or (n.nspname = 'reconcile' and c.relname = 'inventory'))`;
  const { rows } = await transaction.query<{
    server: string;
    bound: string;
    objects: string;
    inventory: string;
  }>(
    `select concat_ws(' ', pg_postmaster_start_time(), inet_server_addr(), inet_server_port(), current_database(), pg_is_in_recovery(), ${tables}) as server,
      pg_snapshot_xmin(pg_current_snapshot())::text as bound, ${objects} as objects, ${inventory} as inventory`,
    [schema, [...kinds]],
  );
  const [row] = rows;
  return {
    place: JSON.stringify([row?.server, describeLayout(layout)]),
    bound: row?.bound ?? '0',
    objects: Number(row?.objects),
    inventory: Number(row?.inventory),
  };
}

function describeLayout({ schema, columns, tracking, secretKey, pendingMigrations }: CatalogLayout): unknown {
  const names = kinds.map((kind) => [...columns[kind]]);
  return [schema, names, tracking, tracking ? secretKey : '', pendingMigrations];
}

/**
 * SQL for whether the row version `version` is of the transaction `bound` or a later one. Row versions hold 32 of the 64 bits of an id and go round: what
 * is up to 2^31 transactions older counts as older. Some that are older still count as later, which costs a row that need not have been read.
 */
export function isWrittenSince(version: string, bound: string): string {
  return `(((${version})::text::bigint - ${bound}::bigint % 4294967296 + 4294967296) % 4294967296 < 2147483648)`;
}
