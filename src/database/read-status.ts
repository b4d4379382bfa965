import type { HeldReason, ObjectKey } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Location } from '../diagnostics.ts';
import type { Queryable } from './database.ts';
import type { CatalogLayout } from './introspect.ts';
import { selectOwners, type OwnerRow } from './select-inventory.ts';
import { selectRefs } from './select-objects.ts';

type KindCounts = Readonly<Record<Kind, number>>;

/** Who owns an object, and what it was last applied from. */
interface Owner {
  readonly source: string;
  readonly digest: string;
  /** Undefined outside of git. */
  readonly commit: string | undefined;
  readonly location: Location;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  /** Why its deletion was held back the last time it was due. */
  readonly held: HeldReason | undefined;
}

interface CatalogEntry extends ObjectKey {
  /** False for an owned object whose row is gone. */
  readonly inCatalog: boolean;
  /** Undefined for an object that no source owns. */
  readonly owner: Owner | undefined;
}

interface LastRun {
  readonly runId: string;
  readonly source: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly commit: string | undefined;
  readonly outcome: string;
}

/** What the catalog holds and who owns it. */
export interface CatalogStatus {
  readonly counts: { readonly total: KindCounts; readonly owned: KindCounts };
  /** By name. */
  readonly sources: readonly { readonly source: string; readonly owned: KindCounts }[];
  /** By kind (packs, runtimes, versions), then by ref. */
  readonly objects: readonly CatalogEntry[];
  /** The last run of any source that wrote to this catalog. */
  readonly lastRun: LastRun | undefined;
}

/** Reads what `reconcile status` tells, in two statements. */
export async function readStatus(transaction: Queryable, layout: CatalogLayout): Promise<CatalogStatus> {
  const objects = await readEntries(transaction, layout);
  const lastRun = layout.tracking ? await readLastRun(transaction, layout.schema) : undefined;
  const owned = objects.filter(({ owner }) => owner !== undefined);
  const sources = [...new Set(owned.map(({ owner }) => owner?.source ?? ''))].sort();
  return {
    counts: { total: countKinds(objects.filter(({ inCatalog }) => inCatalog)), owned: countKinds(owned) },
    sources: sources.map((source) => ({
      source,
      owned: countKinds(owned.filter(({ owner }) => owner?.source === source)),
    })),
    objects,
    lastRun,
  };
}

type EntryRow = { readonly kind: Kind; readonly object_ref: string | null } & (
  | OwnerRow
  | { readonly applied_ref: null }
);

async function readEntries(
  transaction: Queryable,
  { schema, tracking, pendingMigrations }: CatalogLayout,
): Promise<readonly CatalogEntry[]> {
  const parts = kinds.map((kind, place) => {
    const objects = `(${selectRefs(schema, kind)}) as o`;
    const joined = tracking
      ? `${objects} full join (${selectOwners(kind, pendingMigrations)}) as i on i.applied_ref = o.object_ref`
      : `${objects} cross join (select null::text as applied_ref) as i`;
    return `select ${place} as place, '${kind}' as kind, o.*, i.* from ${joined}`;
  });
  const { rows } = await transaction.query<EntryRow>(
    `select * from (${parts.join(' union all ')}) as entry
    order by place, coalesce(object_ref, applied_ref) collate "C"`,
    tracking ? [schema] : [],
  );
  return rows.map(readEntry);
}

function readEntry(row: EntryRow): CatalogEntry {
  const owner = row.applied_ref === null ? undefined : readOwner(row);
  return {
    kind: row.kind,
    ref: row.object_ref ?? row.applied_ref ?? '',
    inCatalog: row.object_ref !== null,
    owner,
  };
}

function readOwner(row: OwnerRow): Owner {
  return {
    source: row.applied_source,
    digest: row.applied_digest,
    commit: row.applied_commit ?? undefined,
    location: { file: row.applied_file, line: row.applied_line, column: row.applied_col },
    appliedAt: row.applied_at,
    held: row.applied_held ?? undefined,
  };
}

interface RunRow {
  readonly id: string;
  readonly source: string;
  readonly finished_at: string;
  readonly commit_id: string | null;
  readonly outcome: string;
}

async function readLastRun(transaction: Queryable, schema: string): Promise<LastRun | undefined> {
  const { rows } = await transaction.query<RunRow>(
    `select id::text as id, source, commit_id, outcome,
      to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as finished_at
    from reconcile.run where catalog_schema = $1
    order by finished_at desc limit 1`,
    [schema],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { id, source, finished_at: finishedAt, commit_id: commit, outcome } = row;
  return { runId: id, source, finishedAt, commit: commit ?? undefined, outcome };
}

function countKinds(objects: readonly ObjectKey[]): KindCounts {
  const counts = { pack: 0, runtime: 0, runtime_version: 0 };
  for (const { kind } of objects) counts[kind] += 1;
  return counts;
}
