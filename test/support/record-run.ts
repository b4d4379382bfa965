import type { TestDatabase } from './databases.ts';

interface RunRow {
  readonly id: string;
  readonly schema?: string;
  readonly source?: string;
  /** ISO 8601. */
  readonly finishedAt: string;
}

/** Writes a run into the audit, as if it had been applied. */
export async function recordRunRow(sql: TestDatabase['sql'], run: RunRow): Promise<void> {
  await sql(
    `insert into reconcile.run
      (id, catalog_schema, source, started_at, finished_at, outcome, host, actor, version, plan_digest, counts)
    values ($1::uuid, $2, $3, $4::timestamptz, $4::timestamptz, 'applied', 'host', 'actor', '0', 'sha256:0', '{}')`,
    [run.id, run.schema ?? 'public', run.source ?? 'main', run.finishedAt],
  );
}

/** Takes the migration `0003-reconcile-ownership` back, as far as the audit knows of it. */
export async function undoOwnership(sql: TestDatabase['sql']): Promise<void> {
  await sql(`alter table reconcile.run drop column held, drop column failed`);
  await sql(
    `alter table reconcile.change
      drop column previous_ref, drop column previous_source, drop column drift, drop column effects`,
  );
  await sql(
    `alter table reconcile.inventory drop column prevent_destroy, drop column held, drop column held_at`,
  );
  await sql(`delete from reconcile.migration where name = '0003-reconcile-ownership'`);
}
