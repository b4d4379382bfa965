import { randomBytes } from 'node:crypto';
import type { Kind } from '../catalog/kinds.ts';
import { OperationalError } from '../errors.ts';
import type { Queryable } from './database.ts';
import { explainMissingTables, findCatalog, type CatalogSchema, type FoundSchema } from './find-catalog.ts';
import { readMigrationNames } from './migration-files.ts';

/** What this database has of the platform's tables and of ours. */
export interface CatalogLayout {
  /** The platform's schema. */
  readonly schema: string;
  readonly columns: Readonly<Record<Kind, ReadonlySet<string>>>;
  /** Whether our schema exists and this role may read it. */
  readonly tracking: boolean;
  /** Key of the hashes that stand for secrets; a random one without an inventory. */
  readonly secretKey: string;
  /** Our migrations that this database does not have yet. */
  readonly pendingMigrations: readonly string[];
}

interface Findings {
  readonly schemas: readonly FoundSchema[];
  readonly current_schema: string | null;
  readonly has_inventory: boolean;
  /** Tables of ours that exist and that this role may not read, with the schema itself where it is that. */
  readonly unreadable: readonly string[];
}

const findTables = `
  with tables as (
    select n.nspname as schema, c.relname as kind, json_agg(a.attname order by a.attnum) as columns
    from pg_catalog.pg_class as c
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relname in ('pack', 'runtime', 'runtime_version') and c.relkind in ('r', 'p')
      and n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'reconcile')
    group by n.nspname, c.relname
  ), schemas as (
    select schema, array_position(current_schemas(false), schema) as rank, json_object_agg(kind, columns) as columns
    from tables group by schema
  )
  select coalesce((select json_agg(s order by rank nulls last, schema) from schemas as s), '[]') as schemas,
    current_schema() as current_schema,
    exists (
      select 1 from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = 'reconcile' and c.relname in ('inventory', 'migration', 'setting')
        and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
      having count(*) = 3
    ) as has_inventory,
    coalesce((
      select json_agg(case when has_schema_privilege(n.oid, 'usage') then 'reconcile.' || c.relname else 'reconcile' end)
      from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = 'reconcile' and c.relname in ('inventory', 'migration', 'setting')
        and not (has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))
    ), '[]') as unreadable`;

/**
 * Every schema of this database that holds tables of the platform's names, those in the search path first; where new tables would be
 * made; and whether ours can be read.
 */
export async function findSchemas(transaction: Queryable): Promise<Findings> {
  const { rows } = await transaction.query<Findings>(findTables);
  return rows[0] ?? { schemas: [], current_schema: null, has_inventory: false, unreadable: [] };
}

/**
 * Says where the catalog is and which columns it has, in one statement, or two where there is an inventory. Throws OperationalError:
 * `database.tables-missing`; `database.permission` where our tables are there and may not be read; `database.schema-newer` where a later version of reconcile has migrated our tables.
 */
export async function introspect(
  transaction: Queryable,
  options: { readonly schema: string | undefined },
): Promise<CatalogLayout> {
  const findings = await findSchemas(transaction);
  const found = findCatalog(findings.schemas, options.schema);
  if (found === undefined) throw explainMissingTables(findings.schemas, options.schema);
  const known = readMigrationNames();
  refuseUnreadable(findings.unreadable);
  if (!findings.has_inventory) {
    return describe(found, {
      tracking: false,
      secretKey: randomBytes(32).toString('hex'),
      pendingMigrations: known,
    });
  }
  const { secretKey, applied } = await readInstallation(transaction);
  refuseNewer(applied, known);
  return describe(found, {
    tracking: true,
    secretKey,
    pendingMigrations: known.filter((name) => !applied.includes(name)),
  });
}

/** Without the inventory nobody knows what is owned by whom: a plan would be another one. */
function refuseUnreadable(unreadable: readonly string[]): void {
  if (unreadable.length === 0) return;
  const names = [...new Set(unreadable)].sort();
  const grants = names.includes('reconcile') ? 'USAGE ON SCHEMA reconcile' : `SELECT ON ${names.join(', ')}`;
  throw new OperationalError(
    `this role may not read ${names.join(', ')}, where it is recorded who owns what`,
    {
      code: 'database.permission',
      hint: `Let it: GRANT ${grants} TO …`,
    },
  );
}

/** Throws OperationalError when a migration was applied that this version does not have. */
export function refuseNewer(applied: readonly string[], known: readonly string[]): void {
  const newer = applied.filter((name) => !known.includes(name));
  if (newer.length === 0) return;
  throw new OperationalError(
    `the schema "reconcile" was migrated by a later version (it has ${newer.join(', ')})`,
    {
      code: 'database.schema-newer',
      hint: `Use that version of reconcile; this one knows migrations up to ${known.at(-1) ?? 'none'}.`,
    },
  );
}

async function readInstallation(
  transaction: Queryable,
): Promise<{ readonly secretKey: string; readonly applied: readonly string[] }> {
  const { rows } = await transaction.query<{ key: string; applied: readonly string[] }>(
    `select (select value from reconcile.setting where name = 'secret_key') as key,
       coalesce((select json_agg(name) from reconcile.migration), '[]') as applied`,
  );
  return { secretKey: rows[0]?.key ?? '', applied: rows[0]?.applied ?? [] };
}

function describe(
  found: CatalogSchema,
  rest: Pick<CatalogLayout, 'tracking' | 'secretKey' | 'pendingMigrations'>,
): CatalogLayout {
  const columns: Record<Kind, ReadonlySet<string>> = {
    pack: new Set(found.columns.pack),
    runtime: new Set(found.columns.runtime),
    runtime_version: new Set(found.columns.runtime_version),
  };
  return { schema: found.schema, columns, ...rest };
}
