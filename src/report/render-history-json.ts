import type { HistoryView, RunChange, RunDetailsView, RunView } from './history-view.ts';
import { toJsonCounts, toJsonFieldChange, toOptionalLocation } from './render-json.ts';
import { formatVersion } from './format-version.ts';
import type { JsonHistory, JsonRun } from './report-schema.ts';
import { sumCounts } from './sum-counts.ts';

type JsonRunFacts = JsonHistory['runs'][number];
type JsonRunChange = JsonRun['changes'][number];

/** The last runs, for machines. */
export function toJsonHistory(view: HistoryView): JsonHistory {
  return {
    formatVersion,
    type: 'history',
    database: view.database,
    recorded: view.recorded,
    pendingMigrations: [...view.pendingMigrations],
    runs: view.runs.map(toJsonRunFacts),
    more: view.more,
  };
}

/** One run, for machines. */
export function toJsonRun(view: RunDetailsView): JsonRun {
  return {
    formatVersion,
    type: 'run',
    database: view.database,
    pendingMigrations: [...view.pendingMigrations],
    run: toJsonRunFacts(view.run),
    failures: [...view.failures],
    changes: view.changes.map(toJsonRunChange),
  };
}

function toJsonRunFacts(run: RunView): JsonRunFacts {
  const { pack, runtime, runtime_version: version } = run.countsByKind;
  return {
    runId: run.runId,
    source: run.source,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    outcome: run.outcome,
    commit: run.commit ?? null,
    dirty: run.dirty,
    actor: run.actor,
    host: run.host,
    version: run.version,
    planDigest: run.planDigest,
    counts: toJsonCounts(sumCounts(run.countsByKind)),
    countsByKind: {
      pack: toJsonCounts(pack),
      runtime: toJsonCounts(runtime),
      runtime_version: toJsonCounts(version),
    },
    held: run.held,
    failed: run.failed,
  };
}

function toJsonRunChange(change: RunChange): JsonRunChange {
  return {
    action: change.action,
    kind: change.kind,
    ref: change.ref,
    previousRef: change.previousRef ?? null,
    previousSource: change.previousSource ?? null,
    drift: change.drift,
    fields: change.fields.map(toJsonFieldChange),
    location: toOptionalLocation(change.location),
    note: change.note ?? null,
    effects:
      change.effects?.map(({ effect, table, columns, constraint, rows }) => ({
        effect,
        table,
        columns: [...columns],
        constraint: constraint ?? null,
        rows,
      })) ?? null,
  };
}
