import type { JsonObject, JsonValue } from '../catalog/json.ts';
import { isJsonObject } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { Counts } from '../plan/plan.ts';
import type { Queryable } from './database.ts';
import type { CatalogLayout } from './introspect.ts';
import type { RunIdRange } from './run-id-range.ts';

/** A run as the audit has it. */
export interface RecordedRun {
  readonly runId: string;
  readonly source: string;
  /** ISO 8601, UTC; by the clock of the host. */
  readonly startedAt: string;
  /** ISO 8601, UTC; by the clock of the database. */
  readonly finishedAt: string;
  readonly outcome: string;
  /** Undefined outside of git. */
  readonly commit: string | undefined;
  readonly dirty: boolean;
  readonly actor: string;
  readonly host: string;
  /** Of reconcile. */
  readonly version: string;
  readonly planDigest: string;
  readonly countsByKind: Readonly<Record<Kind, Counts>>;
  /** Deletions that were due and held back. */
  readonly held: number;
  /** How many parts of the input were left out. */
  readonly failed: number;
}

/** The migration that added the columns of held deletions, failures and what belongs to them. */
const ownership = '0003-reconcile-ownership';

/** Whether the audit of this database has the columns of the migration `0003-reconcile-ownership`. */
export function knowsOwnership({ pendingMigrations }: Pick<CatalogLayout, 'pendingMigrations'>): boolean {
  return !pendingMigrations.includes(ownership);
}

interface RunRow {
  readonly id: string;
  readonly source: string;
  readonly started_at: string;
  readonly finished_at: string;
  readonly outcome: string;
  readonly commit_id: string | null;
  readonly dirty: boolean;
  readonly actor: string;
  readonly host: string;
  readonly version: string;
  readonly plan_digest: string;
  readonly counts: JsonValue;
  readonly held: number;
  readonly failed: number;
}

/** The last runs of any source that wrote to this catalog, the newest first. Only where `layout.tracking` holds. */
export async function readRuns(
  transaction: Queryable,
  layout: CatalogLayout,
  limit: number,
): Promise<readonly RecordedRun[]> {
  const { rows } = await transaction.query<RunRow>(
    `${selectRuns(layout)} order by finished_at desc, id desc limit $2::bigint`,
    [layout.schema, limit],
  );
  return rows.map(readRun);
}

interface RunSearch extends RunIdRange {
  readonly limit: number;
}

/** The runs of this catalog whose ids lie in a range, in the order of their ids. Only where `layout.tracking` holds. */
export async function findRuns(
  transaction: Queryable,
  layout: CatalogLayout,
  { from, to, limit }: RunSearch,
): Promise<readonly RecordedRun[]> {
  const { rows } = await transaction.query<RunRow>(
    `${selectRuns(layout)} and id between $2::uuid and $3::uuid order by id limit $4::bigint`,
    [layout.schema, from, to, limit],
  );
  return rows.map(readRun);
}

function selectRuns(layout: CatalogLayout): string {
  const outcome = knowsOwnership(layout)
    ? `held, case jsonb_typeof(failed) when 'array' then jsonb_array_length(failed) else 0 end as failed`
    : '0 as held, 0 as failed';
  return `select id::text as id, source, ${timeOf('started_at')}, ${timeOf('finished_at')}, outcome, commit_id, dirty, actor, host,
      version, plan_digest, counts, ${outcome}
    from reconcile.run where catalog_schema = $1`;
}

function timeOf(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`;
}

function readRun(row: RunRow): RecordedRun {
  return {
    runId: row.id,
    source: row.source,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    outcome: row.outcome,
    commit: row.commit_id ?? undefined,
    dirty: row.dirty,
    actor: row.actor,
    host: row.host,
    version: row.version,
    planDigest: row.plan_digest,
    countsByKind: {
      pack: readCounts(row.counts, 'pack'),
      runtime: readCounts(row.counts, 'runtime'),
      runtime_version: readCounts(row.counts, 'runtime_version'),
    },
    held: row.held,
    failed: row.failed,
  };
}

function readCounts(counts: JsonValue, kind: Kind): Counts {
  const found = isJsonObject(counts) ? counts[kind] : undefined;
  const ofKind: JsonObject = isJsonObject(found) ? found : {};
  const count = (action: string): number => {
    const value = ofKind[action];
    return typeof value === 'number' ? value : 0;
  };
  return {
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    adopt: count('adopt'),
    keep: count('keep'),
  };
}
