import type { JsonObject } from '../catalog/json.ts';
import type { Queryable } from './database.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

/** What a host says about one environment. An empty version is the default one. */
export interface EnvironmentRow {
  readonly packRef: string;
  readonly runtimeRef: string;
  readonly version: string;
  /** `ready`, `building`, `degraded`, `missing` or `blocked`. */
  readonly state: string;
  readonly fingerprint: string | undefined;
  readonly generation: number;
  readonly requested: string | undefined;
  readonly message: string | undefined;
  readonly fix: string | undefined;
  readonly directory: string | undefined;
  readonly log: string | undefined;
  readonly detected: string | undefined;
  readonly bytes: number | undefined;
  readonly users: number | undefined;
  /** ISO 8601. */
  readonly builtAt: string | undefined;
}

const shape = {
  pack_ref: 'text',
  runtime_ref: 'text',
  version: 'text',
  state: 'text',
  fingerprint: 'text',
  generation: 'integer',
  requested: 'text',
  message: 'text',
  fix: 'text',
  directory: 'text',
  log: 'text',
  detected: 'text',
  bytes: 'bigint',
  users: 'integer',
  built_at: 'timestamptz',
} as const;

const columns = Object.keys(shape);
const values = columns.filter((name) => !['pack_ref', 'runtime_ref', 'version'].includes(name));
const list = (prefix: string, names: readonly string[]): string =>
  names.map((name) => `${prefix}${name}`).join(', ');

const text = `insert into reconcile.environment as mine (host, ${list('', columns)})
  select $2::text, ${list('r.', columns)} from ${recordsetOf(shape)}
  on conflict (host, pack_ref, runtime_ref, version) do update set
    ${values.map((name) => `${name} = excluded.${name}`).join(', ')}, updated_at = clock_timestamp()
  where (${list('mine.', values)}) is distinct from (${list('excluded.', values)})`;

/** Records the environments of a host in one statement. Rows that say the same already are not written. Gives the number of those that were. */
export async function recordEnvironments(
  transaction: Queryable,
  host: string,
  rows: readonly EnvironmentRow[],
): Promise<number> {
  const { rowCount } = await runOverRecords(transaction, { text, items: rows, toRecord, values: [host] });
  return rowCount;
}

function toRecord(row: EnvironmentRow): JsonObject {
  return {
    pack_ref: row.packRef,
    runtime_ref: row.runtimeRef,
    version: row.version,
    state: row.state,
    fingerprint: row.fingerprint ?? null,
    generation: row.generation,
    requested: row.requested ?? null,
    message: row.message ?? null,
    fix: row.fix ?? null,
    directory: row.directory ?? null,
    log: row.log ?? null,
    detected: row.detected ?? null,
    bytes: row.bytes ?? null,
    users: row.users ?? null,
    built_at: row.builtAt ?? null,
  };
}
