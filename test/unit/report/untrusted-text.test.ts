import { describe, expect, test } from 'vitest';
import type { Location } from '../../../src/diagnostics.ts';
import { OperationalError, RejectedStatement } from '../../../src/errors.ts';
import type { Reconciliation } from '../../../src/reconcile/reconciliation.ts';
import { renderJson } from '../../../src/report/json-text.ts';
import { renderError, toJsonError } from '../../../src/report/render-error.ts';
import { renderReconciliation } from '../../../src/report/render-human.ts';
import { toJsonReport } from '../../../src/report/render-json.ts';
import { toJsonStatus } from '../../../src/report/render-status-json.ts';
import { renderStatus } from '../../../src/report/render-status.ts';
import {
  buildBlocked,
  buildBuild,
  buildConvergence,
  buildFailure,
  buildHost,
  buildOutcome,
  buildPlanned,
  buildStep,
} from '../../support/build-host.ts';
import {
  buildChange,
  buildField,
  buildPlan,
  buildReconciliation,
  secret,
} from '../../support/build-reconciliation.ts';
import { buildStatus } from '../../support/build-status.ts';

/** Clears the screen, writes a link, rings, forges a line, and turns the direction of writing. */
const evil = 'evil\u001b[2J\u009b1m\u001b]8;;http://x\u0007\r\nerror: forged\u202e\u2028';
const location: Location = { file: `packs/${evil}.yaml`, line: 2, column: 3 };

const plan = buildPlan({
  changes: (['create', 'update', 'adopt', 'delete'] as const).map((action) =>
    buildChange({
      action,
      kind: 'pack',
      ref: evil,
      parent: evil,
      location,
      note: evil,
      fields: [
        buildField(['version'], { after: evil }),
        buildField(['description'], { before: evil, after: `${evil}\n${evil}` }, { location }),
        buildField(
          ['meta', evil],
          { before: { [evil]: evil }, after: [evil] },
          { reason: 'returned-to-default' },
        ),
        buildField(['label'], { before: evil.repeat(20), after: evil.repeat(21) }),
        buildField(['conf_schema'], { after: { [evil]: { [evil]: evil.repeat(99) } } }),
      ],
    }),
  ),
  orphans: [{ kind: 'pack', ref: evil, location }],
  notices: [evil],
  digest: 'sha256:00',
});
const result: Reconciliation = buildReconciliation({
  plan,
  source: evil,
  database: evil,
  revision: { commit: evil, dirty: false },
  applied: { runId: evil, counts: plan.counts },
  diagnostics: [
    {
      code: 'file.unreadable',
      severity: 'error',
      location,
      message: evil,
      hint: evil,
      related: [{ location, message: evil }],
    },
  ],
});
const key = { pack: evil, runtime: evil, version: evil };
const failure = buildFailure({ message: evil, command: evil, lastLines: [evil, evil], log: evil, fix: evil });
const host = buildHost(
  {
    root: evil,
    environments: [
      { ...buildPlanned(''), key, reason: evil },
      { ...buildPlanned(''), key, reason: evil, action: 'keep' },
      { ...buildBlocked(''), key, reason: evil, fix: evil },
    ],
    builds: [
      {
        ...buildBuild([]),
        users: [key, key],
        steps: [buildStep({ argv: [evil, evil], cwd: evil, env: { [evil]: evil } })],
        variableNames: [evil],
      },
      { ...buildBuild([]), users: [key], variableNames: [evil, `${evil}2`] },
    ],
    retired: [{ ...key, pack: `${evil}2` }],
    collections: [{ name: evil, action: 'remove', reason: evil }],
    collectionHeld: evil,
  },
  {
    verifications: [
      {
        runtime: evil,
        version: evil,
        available: false,
        detected: evil,
        program: evil,
        reason: `${evil}2`,
        fix: evil,
      },
    ],
    refused: [{ runtime: evil, version: evil, reason: evil, fix: evil }],
  },
);
const convergence = buildConvergence(
  [
    { ...buildOutcome(''), key, reason: evil },
    { ...buildOutcome(''), key, reason: evil, action: 'kept' },
    { ...buildOutcome(''), key, state: 'degraded', reason: evil, failure, fix: evil, directory: evil },
    { ...buildOutcome(''), key, state: 'blocked', reason: evil, fix: evil, directory: undefined },
  ],
  { collected: { removed: [evil], spared: [{ name: evil, reason: evil }] } },
);
const status = buildStatus({
  database: evil,
  objects: [
    {
      kind: 'pack',
      ref: evil,
      inCatalog: true,
      owner: {
        source: evil,
        digest: evil,
        commit: evil,
        location,
        appliedAt: '2026-03-01T12:00:00Z',
        held: undefined,
      },
    },
  ],
  sources: [evil, evil].map((source) => ({ source, owned: { pack: 1, runtime: 0, runtime_version: 0 } })),
  lastRun: { runId: evil, source: evil, finishedAt: '2026-03-01T12:00:00Z', commit: evil, outcome: evil },
});
const frames = new Map([[location, { firstLine: 1, lines: [evil, evil, evil], column: 1 }]]);

function renderHuman(reconciliation: Reconciliation, verbose: boolean): string {
  return renderReconciliation(reconciliation, { color: false, frames, verbose, width: 80 });
}

const texts: readonly (readonly [string, string])[] = [
  ...(['planned', 'applied', 'invalid'] as const).flatMap(
    (outcome) =>
      [
        [`a report, ${outcome}`, renderHuman({ ...result, outcome }, false)],
        [`a verbose report, ${outcome}`, renderHuman({ ...result, outcome }, true)],
      ] as const,
  ),
  ...[false, true].flatMap(
    (verbose) =>
      [
        ['a host that was planned', renderHuman(buildReconciliation({ host }), verbose)],
        [
          'a host that was converged',
          renderHuman(buildReconciliation({ host: { ...host, convergence } }), verbose),
        ],
      ] as const,
  ),
  [
    'a JSON report about a host',
    renderJson(toJsonReport(buildReconciliation({ host: { ...host, convergence } }))),
  ],
  ['a status', renderStatus(status, { color: false, verbose: true, now: 0 })],
  ['a failure', renderError(new OperationalError(evil, { code: 'usage', hint: evil }), { color: false })],
  [
    'a rejection',
    renderError(
      new RejectedStatement(evil, { sqlstate: evil, table: evil, column: evil, constraint: evil }),
      {
        color: false,
      },
    ),
  ],
  ['a bug', renderError(new Error(evil, { cause: new Error(evil) }), { color: false })],
  ['a JSON report', renderJson(toJsonReport(result))],
  ['a JSON status', renderJson(toJsonStatus(status))],
  ['a JSON failure', renderJson(toJsonError(new Error(evil)))],
];

describe('text from a manifest or a database cannot steer the terminal', () => {
  test.each(texts)('in %s', (_, text) => {
    expect(text).toContain('evil');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u);
    expect(text).not.toMatch(/^error: forged/mu);
  });

  test('nor fill it with one message', () => {
    const message = 'x'.repeat(10_000_000);
    const diagnostics = [{ code: 'file.unreadable', severity: 'error', message } as const];
    const noisy = buildReconciliation({ outcome: 'invalid', diagnostics });
    expect(renderHuman(noisy, true).length).toBeLessThan(6000);
    expect(renderJson(toJsonReport(noisy)).length).toBeLessThan(8000);
    expect(renderError(new Error(message), { color: false }).length).toBeLessThan(10_000);
  });
});

describe('a secret never shows', () => {
  const planted = 'hunter2-planted-secret';
  const hidden = buildPlan({
    changes: (['create', 'update'] as const).map((action) =>
      buildChange({
        action,
        kind: 'pack',
        ref: 'slack',
        values: { config: { token: planted }, label: planted },
        fields: [
          buildField(['config', 'token'], { before: secret('h1'), after: secret('h2') }),
          buildField(['config', 'became_secret'], { before: planted, after: secret('h3') }),
          buildField(['config', 'was_secret'], { before: secret('h4'), after: planted }),
        ],
      }),
    ),
  });
  const reconciliation = buildReconciliation({ outcome: 'applied', plan: hidden });

  test.each([
    ['the report', renderHuman(reconciliation, false)],
    ['the verbose report', renderHuman(reconciliation, true)],
    ['the JSON report', renderJson(toJsonReport(reconciliation))],
  ])('in %s', (_, text) => {
    expect(text).toContain('slack');
    expect(text).not.toContain(planted);
  });
});
