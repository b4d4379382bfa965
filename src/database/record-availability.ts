import type { JsonObject } from '../catalog/json.ts';
import type { Queryable } from './database.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

/** What a host says about a runtime, or one of its versions; an empty version is the runtime itself. */
export interface AvailabilityRow {
  readonly runtimeRef: string;
  readonly version: string;
  readonly available: boolean;
  readonly detected: string | undefined;
  readonly program: string | undefined;
  readonly reason: string;
  readonly fix: string | undefined;
}

interface AvailabilityInput {
  readonly host: string;
  readonly rows: readonly AvailabilityRow[];
  /** Milliseconds after which an outcome is confirmed although it is the same. */
  readonly timeToLive: number;
}

const shape = {
  runtime_ref: 'text',
  version: 'text',
  available: 'boolean',
  detected: 'text',
  program: 'text',
  reason: 'text',
  fix: 'text',
} as const;

const text = `insert into reconcile.runtime_availability as mine
    (host, runtime_ref, version, available, detected, program, reason, fix, verified_at)
  select $2::text, r.runtime_ref, r.version, r.available, r.detected, r.program, r.reason, r.fix, clock_timestamp()
  from ${recordsetOf(shape)}
  on conflict (host, runtime_ref, version) do update set available = excluded.available, detected = excluded.detected,
    program = excluded.program, reason = excluded.reason, fix = excluded.fix, verified_at = excluded.verified_at
  where (mine.available, mine.detected, mine.program, mine.reason, mine.fix)
      is distinct from (excluded.available, excluded.detected, excluded.program, excluded.reason, excluded.fix)
    or mine.verified_at < clock_timestamp() - make_interval(secs => $3::float8 / 1000)`;

/** Records which runtimes a host has, in one statement: what changed, and what was not confirmed for too long. Gives the number of rows written. */
export async function recordAvailability(
  transaction: Queryable,
  { host, rows, timeToLive }: AvailabilityInput,
): Promise<number> {
  const { rowCount } = await runOverRecords(transaction, {
    text,
    items: rows,
    toRecord,
    values: [host, timeToLive],
  });
  return rowCount;
}

function toRecord({
  runtimeRef,
  version,
  available,
  detected,
  program,
  reason,
  fix,
}: AvailabilityRow): JsonObject {
  return {
    runtime_ref: runtimeRef,
    version,
    available,
    detected: detected ?? null,
    program: program ?? null,
    reason,
    fix: fix ?? null,
  };
}
