import type { JsonValue } from '../catalog/json.ts';
import type { Queryable } from './database.ts';

/** A pass that writes, for the audit. */
export interface RunRecord {
  /** UUID. */
  readonly id: string;
  readonly schema: string;
  readonly source: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Undefined outside of git. */
  readonly commit: string | undefined;
  readonly dirty: boolean;
  readonly host: string;
  readonly actor: string;
  /** Of reconcile. */
  readonly version: string;
  readonly planDigest: string;
  readonly counts: JsonValue;
  /** Deletions that were held back. */
  readonly held: number;
  /** `partial` where parts of the input were left out, each with the reason in `failed`. */
  readonly outcome: 'applied' | 'partial';
  readonly failed: JsonValue;
}

/** Writes the run's row; its end is by the database's clock. */
export async function recordRun(transaction: Queryable, run: RunRecord): Promise<void> {
  await transaction.query(
    `insert into reconcile.run
      (id, catalog_schema, source, started_at, outcome, commit_id, dirty, host, actor, version, plan_digest, counts, held, failed)
    values ($1::uuid, $2, $3, $4::timestamptz, $12, $5, $6::boolean, $7, $8, $9, $10, $11::text::jsonb, $13::integer, $14::text::jsonb)`,
    [
      run.id,
      run.schema,
      run.source,
      run.startedAt,
      run.commit ?? null,
      run.dirty,
      run.host,
      run.actor,
      run.version,
      run.planDigest,
      JSON.stringify(run.counts),
      run.outcome,
      run.held,
      run.failed === null ? null : JSON.stringify(run.failed),
    ],
  );
}
