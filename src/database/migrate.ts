import { OperationalError } from '../errors.ts';
import {
  arrangeChangeTriggers,
  type ChangeTriggerReport,
  type ChangeTriggerWish,
} from './arrange-change-triggers.ts';
import type { Database, Queryable } from './database.ts';
import {
  explainMissingTables,
  explainRemnants,
  findCatalog,
  findRemnants,
  type FoundSchema,
} from './find-catalog.ts';
import { findSchemas, refuseNewer } from './introspect.ts';
import { readMigrations, type Migration } from './migration-files.ts';
import { quoteName } from './quote-name.ts';

/** What a migration run did. */
export interface MigrationReport {
  /** The platform's schema. */
  readonly schema: string;
  /** Whether the platform's tables were there already. */
  readonly platformTablesExisted: boolean;
  /** Names of what was applied now, in order. */
  readonly applied: readonly string[];
  /** Undefined where nothing was asked about them. */
  readonly changeTriggers?: ChangeTriggerReport;
}

export interface MigrationOptions {
  /** The platform's schema; by default the one in the search path that has its tables, else the first one of that path. */
  readonly schema: string | undefined;
  /** `reconcile`: only our own tables; the platform's must be there. */
  readonly tables: 'all' | 'reconcile';
  /** What is wanted of the triggers that announce changes; they are not looked at unless told. PostgreSQL only. */
  readonly changeTriggers?: ChangeTriggerWish;
  readonly lockTimeout?: number;
}

/** Any number will do, as long as it stays the same: the key of the lock under which one process at a time migrates. */
const lockKey = '7310583427661025';

const createBookkeeping = `
  create table if not exists reconcile.migration (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp()
  );
  comment on table reconcile.migration is 'Migrations of the schema reconcile that were applied'`;

/**
 * Brings the database to this version's tables in one transaction; existing tables of the platform are left as they are. Safe to run from
 * many processes at once. Throws OperationalError: `database.schema-newer`, `database.tables-missing`, `database.permission`.
 */
export function migrate(database: Database, options: MigrationOptions): Promise<MigrationReport> {
  const limits = options.lockTimeout === undefined ? {} : { lockTimeout: options.lockTimeout };
  return database.transact(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1::bigint)::text', [lockKey]);
    const migrations = readMigrations();
    const { schemas, current_schema: current } = await findSchemas(transaction);
    const found = findCatalog(schemas, options.schema);
    if (found === undefined) refuseToCreate(schemas, options);
    const schema = found?.schema ?? options.schema ?? current ?? 'public';
    const ours = await applyOurs(transaction, migrations);
    const platform = found === undefined ? await applyPlatform(transaction, schema, migrations) : [];
    const { changeTriggers: wish } = options;
    return {
      schema,
      platformTablesExisted: found !== undefined,
      applied: [...platform, ...ours],
      ...(wish === undefined
        ? {}
        : { changeTriggers: await arrangeChangeTriggers(transaction, schema, wish) }),
    };
  }, limits);
}

/** A second set of tables beside the platform's own, made because nobody said where those are, would be reconciled to no effect. */
function refuseToCreate(schemas: readonly FoundSchema[], { schema, tables }: MigrationOptions): void {
  const elsewhere = schemas.some((each) => findCatalog([each], each.schema) !== undefined);
  if (tables === 'reconcile' || (schema === undefined && elsewhere))
    throw explainMissingTables(schemas, schema);
  const remnants = findRemnants(schemas, schema);
  if (remnants !== undefined) throw explainRemnants(remnants);
  if (schema !== 'reconcile') return;
  throw new OperationalError('the schema "reconcile" is kept for reconcile’s own tables', {
    code: 'settings',
    hint: 'Choose another one with --schema.',
  });
}

async function applyOurs(
  transaction: Queryable,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const ours = migrations.filter(({ target }) => target === 'reconcile');
  const applied = await readApplied(transaction);
  refuseNewer(
    [...applied.keys()],
    ours.map(({ name }) => name),
  );
  refuseEdited(ours, applied);
  const pending = ours.filter(({ name }) => !applied.has(name));
  if (pending.length === 0) return [];
  await createSchema(transaction, 'reconcile');
  await transaction.query(createBookkeeping);
  for (const { name, text, checksum } of pending) {
    await transaction.query(text);
    await transaction.query('insert into reconcile.migration (name, checksum) values ($1, $2)', [
      name,
      checksum,
    ]);
  }
  return pending.map(({ name }) => name);
}

async function applyPlatform(
  transaction: Queryable,
  schema: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const platform = migrations.filter(({ target }) => target === 'platform');
  await createSchema(transaction, schema);
  await transaction.query(`select set_config('search_path', $1, true)`, [quoteName(schema)]);
  for (const { text } of platform) await transaction.query(text);
  return platform.map(({ name }) => name);
}

/** Asked for first: `if not exists` wants the right to create schemas even where there is nothing to create. */
async function createSchema(transaction: Queryable, schema: string): Promise<void> {
  const { rows } = await transaction.query('select from pg_catalog.pg_namespace where nspname = $1', [
    schema,
  ]);
  if (rows.length === 0) await transaction.query(`create schema ${quoteName(schema)}`);
}

/** Checksums of applied migrations by name; empty where the table does not exist. */
async function readApplied(transaction: Queryable): Promise<ReadonlyMap<string, string>> {
  const { rows } = await transaction.query<{ exists: boolean }>(
    `select to_regclass('reconcile.migration') is not null as exists`,
  );
  if (rows[0]?.exists !== true) return new Map();
  const applied = await transaction.query<{ name: string; checksum: string }>(
    'select name, checksum from reconcile.migration',
  );
  return new Map(applied.rows.map(({ name, checksum }) => [name, checksum]));
}

function refuseEdited(ours: readonly Migration[], applied: ReadonlyMap<string, string>): void {
  const edited = ours.find(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum);
  if (edited === undefined) return;
  throw new OperationalError(`migration ${edited.name} is not the one that was applied to this database`, {
    code: 'database.schema-newer',
    hint: 'Use the released files: an applied migration never changes.',
  });
}
