import type { StatusView } from '../../src/report/status-view.ts';
import { at } from './build-reconciliation.ts';

/** The status of a catalog with one object of each kind of ownership. */
export function buildStatus(view: Partial<StatusView> = {}): StatusView {
  return {
    database: 'localhost:5432/attune',
    counts: {
      total: { pack: 2, runtime: 1, runtime_version: 0 },
      owned: { pack: 1, runtime: 1, runtime_version: 0 },
    },
    sources: [{ source: 'default', owned: { pack: 1, runtime: 1, runtime_version: 0 } }],
    objects: [
      { kind: 'pack', ref: 'handmade', inCatalog: true, owner: undefined },
      {
        kind: 'pack',
        ref: 'slack',
        inCatalog: true,
        owner: {
          source: 'default',
          digest: 'sha256:aa',
          commit: 'abc1234d5e6f',
          location: at('packs/slack/pack.yaml:1'),
          appliedAt: '2026-03-01T12:00:00.000Z',
          held: undefined,
        },
      },
      {
        kind: 'runtime',
        ref: 'slack.bot',
        inCatalog: false,
        owner: {
          source: 'default',
          digest: 'sha256:bb',
          commit: undefined,
          location: at('packs/slack/runtimes/bot.yaml:1'),
          appliedAt: '2026-02-27T12:00:00.000Z',
          held: undefined,
        },
      },
    ],
    lastRun: {
      runId: 'r1',
      source: 'default',
      finishedAt: '2026-03-01T12:00:00.000Z',
      commit: 'abc1234d5e6f',
      outcome: 'applied',
    },
    changeTriggers: undefined,
    ...view,
  };
}
