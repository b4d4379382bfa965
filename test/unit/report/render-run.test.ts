import { describe, expect, test } from 'vitest';
import type { DeleteEffect } from '../../../src/catalog/delete-effects.ts';
import type { RunDetailsView } from '../../../src/report/history-view.ts';
import { renderDeleteEffect } from '../../../src/report/render-delete-effect.ts';
import { renderRun } from '../../../src/report/render-run.ts';
import { buildRun, buildRunChange, buildRunDetails, countPacks } from '../../support/build-history.ts';
import { at, buildField, secret } from '../../support/build-reconciliation.ts';

function render(view: RunDetailsView, verbose = false): string {
  return renderRun(view, { color: false, verbose, width: 80, now: Date.parse('2026-03-01T12:05:30Z') });
}

const facts = `Run       3f2c9d1e-6a0b-4a55-9d1c-0123456789ab
Database  localhost:5432/attune
Outcome   applied
Changes   2 created, 1 updated, 0 deleted
Started   2026-03-01 12:00:02Z
Finished  2026-03-01 12:00:05Z (5m ago)
Source    default
Commit    abc1234d5e6f
Actor     robot
Host      ci-7
Version   reconcile 0.1.0
Plan      sha256:0123
`;

test('a run with its changes in order', () => {
  const changes = [
    buildRunChange({
      action: 'create',
      kind: 'pack',
      ref: 'slack',
      location: at('packs/slack/pack.yaml:1'),
      fields: [
        buildField(['label'], { after: 'Slack' }),
        buildField(['version'], { after: '2.1.0' }),
        buildField(['config', 'token'], { after: secret('h1') }),
      ],
    }),
    buildRunChange({
      action: 'update',
      kind: 'runtime',
      ref: 'slack.bot',
      note: 'another version is the default now',
      previousRef: 'chat.bot',
      previousSource: 'team-a',
      drift: true,
      fields: [
        buildField(['name'], { before: 'Bot', after: 'Robot' }),
        buildField(['config', 'token'], { before: secret('h1'), after: secret('h2') }),
      ],
    }),
    buildRunChange({
      action: 'delete',
      kind: 'pack',
      ref: 'old',
      location: at('packs/old/pack.yaml:1'),
      effects: [
        { effect: 'delete', table: 'action', columns: [], constraint: undefined, rows: 12 },
        {
          effect: 'set-null',
          table: 'work_queue',
          columns: ['dispatch_action'],
          constraint: 'work_queue_fk',
          rows: 3,
        },
      ],
    }),
  ];
  expect(render(buildRunDetails({ changes }))).toBe(`${facts}
Symbols: + create  ~ update  - delete

+ pack slack 2.1.0   packs/slack/pack.yaml:1
    label: "Slack"
    config.token: (sensitive)

~ runtime slack.bot
    (renamed from chat.bot)
    (taken over from source team-a)
    name: "Bot" → "Robot"
    config.token: (sensitive, changed)
    (another version is the default now)
    (drift: undid what others had changed)

- pack old   last in packs/old/pack.yaml:1
    takes along 12 rows of action
    sets NULL in 3 rows of work_queue (dispatch_action)
`);
});

test('a run that left something out and held something back', () => {
  const run = buildRun({ outcome: 'partial', held: 2, failed: 2, dirty: true, countsByKind: countPacks({}) });
  const failures = [{ unit: 'slack', reason: 'no label\u001b[31m' }, { other: 1 }];
  const text = render(buildRunDetails({ run, failures }));
  expect(text).toContain('\nOutcome   partial, 2 deletions held, 2 failed\n');
  expect(text).toContain('\nCommit    abc1234d5e6f with uncommitted changes\n');
  expect(text).toContain('\n\nLeft out\n    slack: no label\\x1b[31m\n    { "other": 1 }\n');
  expect(text).toMatch(/\n\nNo row was changed; what the manifests state was recorded\.\n$/u);
});

test('many changes are capped unless all are asked for', () => {
  const changes = Array.from({ length: 500 }, (_, index) =>
    buildRunChange({ action: 'create', kind: 'pack', ref: `pack-${index}` }),
  );
  const capped = render(buildRunDetails({ changes, changeCount: 12_000 }));
  expect(capped).toMatch(/\+ pack pack-199\n\n… and 11,800 more changes; -o json or --verbose shows all\n$/u);
  expect(render(buildRunDetails({ changes }), true)).toMatch(/\+ pack pack-499\n$/u);
});

test('what the database cannot tell yet', () => {
  expect(render(buildRunDetails({ pendingMigrations: ['0003-reconcile-ownership'] }))).toContain(
    '\n\nNote: this database lacks 0003-reconcile-ownership',
  );
});

describe('what a deletion does to other rows', () => {
  const base: DeleteEffect = { effect: 'delete', table: 'rule', columns: [], constraint: undefined, rows: 1 };
  test.each<[Partial<DeleteEffect>, string]>([
    [{}, 'takes along 1 row of rule'],
    [{ rows: 1200, table: 'other.rule' }, 'takes along 1,200 rows of other.rule'],
    [{ effect: 'set-null', columns: ['a', 'b'] }, 'sets NULL in 1 row of rule (a, b)'],
    [{ effect: 'set-default', columns: ['a'] }, 'sets the default in 1 row of rule (a)'],
    [{ effect: 'block', columns: ['a'], rows: 2 }, 'blocked by 2 rows of rule (a)'],
    [
      { effect: 'unknown', columns: ['a'], rows: 0 },
      'may concern rows of rule (a), which this role cannot count',
    ],
    [{ table: 'x\u001b[2J' }, 'takes along 1 row of x\\x1b[2J'],
  ])('%j', (effect, expected) => {
    expect(renderDeleteEffect({ ...base, ...effect })).toBe(expected);
  });
});
