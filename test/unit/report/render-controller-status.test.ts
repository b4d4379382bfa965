import { expect, test } from 'vitest';
import { withRepository } from '../../../src/controller/attach-repository.ts';
import type { ControllerStatus, RepositoryStatus } from '../../../src/controller/controller-status.ts';
import { renderControllerStatus } from '../../../src/report/render-controller-status.ts';
import { toJsonControllerStatus } from '../../../src/report/render-controller-status-json.ts';
import { buildCondition, buildControllerStatus, buildPass } from '../../support/build-controller.ts';

function render(status: Partial<ControllerStatus> = {}): string {
  const json = toJsonControllerStatus(buildControllerStatus(status), { version: '1.2.3' });
  return `\n${renderControllerStatus(json, { color: false, now: Date.parse('2026-03-01T12:02:00Z') })}`;
}

test('a controller that is ready', () => {
  expect(render()).toMatchInlineSnapshot(`
    "
    Controller    reconcile 1.2.3, running for 1h
    State         ready
    Last attempt  applied 1m ago, commit abc1234: 2 created, 1 updated
    Last applied  the same
    Queue         nothing waits; next pass in 3m

    CONDITION   STATUS   FOR   REASON           MESSAGE
    Ready       True      1m   ApplySucceeded   All is as the manifests say.
    Stalled     False     1m   InputValid       All is as the manifests say.
    "
  `);
});

test('one whose manifests need mending', () => {
  const lastAttempt = buildPass({
    id: 'p2',
    outcome: 'invalid',
    counts: { create: 0, update: 0, delete: 0, adopt: 0, keep: 0 },
    errors: ['packs/a/pack.yaml:3:1: no \u001b[31mlabel'],
  });
  const conditions = [
    buildCondition('Ready', { status: false }),
    buildCondition('Stalled', { reason: 'Invalid' }),
  ];
  expect(render({ lastAttempt, conditions, failures: 3, waiting: ['git'] })).toMatchInlineSnapshot(`
    "
    Controller    reconcile 1.2.3, running for 1h
    State         stalled: the manifests need mending
    Last attempt  invalid 1m ago, commit abc1234
    Last applied  applied 1m ago, commit abc1234: 2 created, 1 updated
    Queue         waiting: git; 3 failures in a row; next pass in 3m

    CONDITION   STATUS   FOR   REASON           MESSAGE
    Ready       False     1m   ApplySucceeded   All is as the manifests say.
    Stalled     True      1m   Invalid          All is as the manifests say.

    What went wrong
      packs/a/pack.yaml:3:1: no \\x1b[31mlabel
    "
  `);
});

test('one that has made no pass, and one that is suspended', () => {
  const begun = { conditions: [], lastAttempt: undefined, lastApplied: undefined, nextPassAt: undefined };
  expect(render(begun)).toMatchInlineSnapshot(`
    "
    Controller    reconcile 1.2.3, running for 1h
    State         not ready
    Last attempt  never
    Last applied  never
    Queue         nothing waits

    CONDITION   STATUS   FOR   REASON   MESSAGE
    "
  `);
  expect(render({ suspended: true })).toContain(
    'State         suspended: no passes are made until it is resumed\n',
  );
});

test('one that follows a repository', () => {
  const repository: RepositoryStatus = {
    url: 'https://git.example.com/catalog.git',
    branch: 'main',
    commit: 'abc1234d5e6f',
    checkedAt: '2026-03-01T12:01:50.000Z',
    fetchedAt: '2026-03-01T11:02:00.000Z',
    problem: { reason: 'VerificationFailed', message: 'commit 0123456 is not signed' },
    problemChangedAt: '2026-03-01T12:01:50.000Z',
    nextCheckAt: '2026-03-01T12:02:50.000Z',
  };
  const status = withRepository(buildControllerStatus(), repository);
  expect(render(status)).toMatchInlineSnapshot(`
    "
    Controller    reconcile 1.2.3, running for 1h
    State         stalled: the newest commit is refused
    Repository    https://git.example.com/catalog.git, branch main
                  commit abc1234 checked out; asked 10s ago; fetched 1h ago; next in 50s
    Last attempt  applied 1m ago, commit abc1234: 2 created, 1 updated
    Last applied  the same
    Queue         nothing waits; next pass in 3m

    CONDITION   STATUS   FOR   REASON               MESSAGE
    Ready       False    10s   VerificationFailed   commit 0123456 is not signed
    Stalled     True     10s   VerificationFailed   commit 0123456 is not signed
    "
  `);
  const unknown = { ...repository, branch: undefined, commit: undefined, checkedAt: undefined };
  expect(render({ repository: { ...unknown, fetchedAt: undefined, nextCheckAt: undefined } })).toContain(
    'Repository    https://git.example.com/catalog.git\n              nothing checked out yet; never answered\n',
  );
});
