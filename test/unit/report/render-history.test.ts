import { expect, test } from 'vitest';
import type { HistoryView } from '../../../src/report/history-view.ts';
import { renderHistory } from '../../../src/report/render-history.ts';
import { buildHistory, buildRun, countPacks } from '../../support/build-history.ts';

function render(view: HistoryView, verbose = false): string {
  return renderHistory(view, { color: false, verbose, now: Date.parse('2026-03-01T12:05:30Z') });
}

test('the last runs, the newest first', () => {
  const runs = [
    buildRun(),
    buildRun({
      runId: 'aaaa0000-6a0b-4a55-9d1c-0123456789ab',
      finishedAt: '2026-02-27T09:30:00.000Z',
      source: 'team-a',
      dirty: true,
      countsByKind: countPacks({ create: 12_000, delete: 2, adopt: 3 }),
      outcome: 'partial',
      held: 1,
      failed: 2,
    }),
    buildRun({
      runId: 'bbbb0000-6a0b-4a55-9d1c-0123456789ab',
      finishedAt: '2025-01-27T09:30:00.000Z',
      commit: undefined,
      countsByKind: countPacks({}),
    }),
  ];
  expect(render(buildHistory({ runs }))).toBe(
    `Database  localhost:5432/attune

RUN        WHEN                   AGE   SOURCE    COMMIT     ACTOR   HOST   CHANGES            OUTCOME
3f2c9d1e   2026-03-01 12:00:05Z   5m    default   abc1234    robot   ci-7   +2 ~1 -0 →0        applied
aaaa0000   2026-02-27 09:30:00Z   2d    team-a    abc1234+   robot   ci-7   +12,000 ~0 -2 →3   partial, 1 deletion held, 2 failed
bbbb0000   2025-01-27 09:30:00Z   1y    default   -          robot   ci-7   +0 ~0 -0 →0        applied
`,
  );
});

test('names are cut unless everything is asked for', () => {
  const view = buildHistory({
    runs: [buildRun({ host: `${'very-'.repeat(10)}long`, actor: 'evil\u001b[31m' })],
  });
  expect(render(view)).toContain('evil\\x1b[31m   very-very-very-very-ver…   +2');
  expect(render(view, true)).toContain(`very-long`);
  expect(render(view, true)).toMatch(/\n3f2c9d1e-6a0b-4a55-9d1c-0123456789ab .* abc1234d5e6f /u);
});

test('that there are more', () => {
  const view = buildHistory({ runs: [buildRun(), buildRun()], more: true });
  expect(render(view)).toMatch(/\n… and older ones; --limit 20 shows more\n$/u);
});

test('that there are none', () => {
  expect(render(buildHistory({ runs: [] }))).toBe(`Database  localhost:5432/attune

No run has been recorded.
`);
});

test('that there is nowhere to look', () => {
  const view = buildHistory({ recorded: false, runs: [], pendingMigrations: ['0002-reconcile-tables'] });
  expect(render(view)).toBe(`Database  localhost:5432/attune

No run is recorded here: reconcile’s own tables are not there, or this role may not read them.
`);
});

test('what the database cannot tell yet', () => {
  const view = buildHistory({ pendingMigrations: ['0003-reconcile-ownership'] });
  expect(render(view)).toMatch(
    /\n\nNote: this database lacks 0003-reconcile-ownership, which the next run or `reconcile migrate` applies; .*\n$/u,
  );
});
