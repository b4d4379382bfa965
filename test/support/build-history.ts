import type { Kind } from '../../src/catalog/kinds.ts';
import type { Counts } from '../../src/plan/plan.ts';
import type { HistoryView, RunChange, RunDetailsView, RunView } from '../../src/report/history-view.ts';

const none: Counts = { create: 0, update: 0, delete: 0, adopt: 0, keep: 0 };

/** Counts of packs; nothing of the other kinds. */
export function countPacks(counts: Partial<Counts>): Readonly<Record<Kind, Counts>> {
  return { pack: { ...none, ...counts }, runtime: none, runtime_version: none };
}

export function buildRun(run: Partial<RunView> = {}): RunView {
  return {
    runId: '3f2c9d1e-6a0b-4a55-9d1c-0123456789ab',
    source: 'default',
    startedAt: '2026-03-01T12:00:02.250Z',
    finishedAt: '2026-03-01T12:00:05.500Z',
    outcome: 'applied',
    commit: 'abc1234d5e6f',
    dirty: false,
    actor: 'robot',
    host: 'ci-7',
    version: '0.1.0',
    planDigest: 'sha256:0123',
    countsByKind: {
      pack: { ...none, create: 1, keep: 3 },
      runtime: { ...none, create: 1, update: 1 },
      runtime_version: none,
    },
    held: 0,
    failed: 0,
    ...run,
  };
}

export function buildHistory(view: Partial<HistoryView> = {}): HistoryView {
  return {
    database: 'localhost:5432/attune',
    recorded: true,
    pendingMigrations: [],
    runs: [buildRun()],
    more: false,
    ...view,
  };
}

export function buildRunChange(
  change: Pick<RunChange, 'action' | 'kind' | 'ref'> & Partial<RunChange>,
): RunChange {
  return {
    fields: [],
    location: undefined,
    note: undefined,
    previousRef: undefined,
    previousSource: undefined,
    drift: false,
    effects: undefined,
    ...change,
  };
}

export function buildRunDetails(view: Partial<RunDetailsView> = {}): RunDetailsView {
  const changes = view.changes ?? [];
  return {
    database: 'localhost:5432/attune',
    pendingMigrations: [],
    run: buildRun(),
    failures: [],
    changes,
    changeCount: changes.length,
    ...view,
  };
}
