import type { Queryable } from './database.ts';
import type { AvailabilityRow } from './record-availability.ts';

interface Row {
  readonly runtime_ref: string;
  readonly version: string;
  readonly available: boolean;
  readonly detected: string | null;
  readonly program: string | null;
  readonly reason: string | null;
  readonly fix: string | null;
}

/** Reads which runtimes a host has last said that it has. */
export async function selectAvailability(
  transaction: Queryable,
  host: string,
): Promise<readonly AvailabilityRow[]> {
  const { rows } = await transaction.query<Row>(
    `select runtime_ref, version, available, detected, program, reason, fix from reconcile.runtime_availability
    where host = $1 order by runtime_ref collate "C", version collate "C"`,
    [host],
  );
  return rows.map((row) => ({
    runtimeRef: row.runtime_ref,
    version: row.version,
    available: row.available,
    detected: row.detected ?? undefined,
    program: row.program ?? undefined,
    reason: row.reason ?? '',
    fix: row.fix ?? undefined,
  }));
}
