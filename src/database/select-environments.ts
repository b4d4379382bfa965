import type { Queryable } from './database.ts';
import type { EnvironmentRow } from './record-environments.ts';

/** An environment as a host has last reported it. */
export interface ReportedEnvironment extends EnvironmentRow {
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

interface Row {
  readonly host: string;
  readonly pack_ref: string;
  readonly runtime_ref: string;
  readonly version: string;
  readonly state: string;
  readonly fingerprint: string | null;
  readonly generation: number;
  readonly requested: string | null;
  readonly message: string | null;
  readonly fix: string | null;
  readonly directory: string | null;
  readonly log: string | null;
  readonly detected: string | null;
  readonly bytes: string | null;
  readonly users: number | null;
  readonly built_at: string | null;
  readonly updated_at: string;
}

const moment = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`;

/** Reads the environments of one host, or of all of them, by host, pack, runtime and version. */
export async function selectEnvironments(
  transaction: Queryable,
  host: string | undefined,
): Promise<readonly ReportedEnvironment[]> {
  const { rows } = await transaction.query<Row>(
    `select host, pack_ref, runtime_ref, version, state, fingerprint, generation, requested, message, fix, directory, log, detected,
      bytes::text as bytes, users, ${moment('built_at')}, ${moment('updated_at')}
    from reconcile.environment where $1::text is null or host = $1
    order by host collate "C", pack_ref collate "C", runtime_ref collate "C", version collate "C"`,
    [host ?? null],
  );
  return rows.map((row) => ({
    host: row.host,
    packRef: row.pack_ref,
    runtimeRef: row.runtime_ref,
    version: row.version,
    state: row.state,
    fingerprint: row.fingerprint ?? undefined,
    generation: row.generation,
    requested: row.requested ?? undefined,
    message: row.message ?? undefined,
    fix: row.fix ?? undefined,
    directory: row.directory ?? undefined,
    log: row.log ?? undefined,
    detected: row.detected ?? undefined,
    bytes: row.bytes === null ? undefined : Number(row.bytes),
    users: row.users ?? undefined,
    builtAt: row.built_at ?? undefined,
    updatedAt: row.updated_at,
  }));
}
