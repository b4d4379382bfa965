import { expect, test } from 'vitest';
import { renderStatus } from '../../../src/report/render-status.ts';
import type { StatusView } from '../../../src/report/status-view.ts';
import { buildStatus } from '../../support/build-status.ts';

function render(view: StatusView, verbose = false): string {
  return renderStatus(view, { color: false, verbose, now: Date.parse('2026-03-01T12:05:30Z') });
}

test('a catalog: what it holds, who owns it, and where that is stated', () => {
  expect(render(buildStatus())).toBe(`Database  localhost:5432/attune
Catalog   2 packs, 1 runtime
Owned     1 pack, 1 runtime
Last run  applied 5m ago, source default, commit abc1234

KIND      REF         SOURCE    COMMIT    AGE   STATED IN
pack      handmade    -         -         -     -
pack      slack       default   abc1234   5m    packs/slack/pack.yaml:1
runtime   slack.bot   default   -         2d    packs/slack/runtimes/bot.yaml:1 (its row is gone)
`);
});

test('an empty database', () => {
  const none = { pack: 0, runtime: 0, runtime_version: 0 };
  const view = buildStatus({
    counts: { total: none, owned: none },
    sources: [],
    objects: [],
    lastRun: undefined,
  });
  expect(render(view)).toBe(`Database  localhost:5432/attune
Catalog   nothing
Owned     nothing
Last run  never
`);
});

test('several sources are counted one by one', () => {
  const sources = [
    { source: 'default', owned: { pack: 1200, runtime: 1, runtime_version: 0 } },
    { source: 'team-a', owned: { pack: 3, runtime: 0, runtime_version: 12 } },
  ];
  expect(render(buildStatus({ sources, objects: [] }))).toContain(`
SOURCE    PACKS   RUNTIMES   RUNTIME VERSIONS
default   1,200          1                  0
team-a        3          0                 12
`);
});

test('many objects are capped unless all are asked for, and then have their digests', () => {
  const objects = Array.from({ length: 500 }, (_, index) => ({
    kind: 'pack' as const,
    ref: `pack-${index}`,
    inCatalog: true,
    owner: undefined,
  }));
  expect(render(buildStatus({ objects }))).toMatch(
    /pack-199 .*\n… and 300 more; -o json or --verbose shows all\n$/u,
  );
  expect(render(buildStatus({ objects }), true)).toContain('pack-499');
  expect(render(buildStatus(), true)).toContain('abc1234   5m    sha256:aa   packs/slack/pack.yaml:1\n');
});
