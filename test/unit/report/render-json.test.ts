import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { InternalError, OperationalError, RejectedStatement } from '../../../src/errors.ts';
import { toJsonError } from '../../../src/report/render-error.ts';
import { renderJson } from '../../../src/report/json-text.ts';
import { toJsonHistory, toJsonRun } from '../../../src/report/render-history-json.ts';
import { toJsonReport } from '../../../src/report/render-json.ts';
import { toJsonStatus } from '../../../src/report/render-status-json.ts';
import { reportSchema } from '../../../src/report/report-schema.ts';
import {
  at,
  buildChange,
  buildField,
  buildPlan,
  buildReconciliation,
  secret,
} from '../../support/build-reconciliation.ts';
import { host } from '../../support/whole-host.ts';
import { buildHistory, buildRun, buildRunChange, buildRunDetails } from '../../support/build-history.ts';
import { buildStatus } from '../../support/build-status.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(reportSchema);

/** Problems that the published schema has with a document, after a trip through text. */
function findProblems(document: object): unknown {
  validate(JSON.parse(renderJson(document)));
  return validate.errors;
}

const plan = buildPlan({
  changes: [
    buildChange({
      action: 'update',
      kind: 'runtime',
      ref: 'core.python',
      parent: 'core',
      location: at('core/python.yaml:1:1'),
      note: 'why',
      values: { description: 'after' },
      fields: [
        buildField(['description'], { after: 'after' }, { location: at('core/python.yaml:3:14') }),
        buildField(['installers', 0, 'name'], { before: null, after: { deep: [1, true] } }),
        buildField(
          ['config', 'token'],
          { before: 'plain', after: secret('h2') },
          { reason: 'returned-to-default' },
        ),
        buildField(['config', 'other'], { before: secret('h1'), after: secret(undefined) }),
      ],
    }),
  ],
  orphans: [{ kind: 'runtime_version', ref: 'core.python@2.7', location: at('core/python.yaml:9:3') }],
  notices: ['runtime has no column aliases here'],
});
const applied = buildReconciliation({
  outcome: 'applied',
  plan,
  applied: { runId: 'r1', counts: plan.counts },
  revision: { commit: 'abc1234', dirty: true },
});
const run = buildRunDetails({
  run: buildRun({ commit: undefined, held: 1, failed: 1 }),
  failures: [{ unit: 'slack', reason: 'why' }],
  changes: [
    buildRunChange({
      action: 'delete',
      kind: 'pack',
      ref: 'old',
      location: at('old/pack.yaml:1'),
      fields: [buildField(['config', 'token'], { before: secret('h1') })],
      effects: [
        { effect: 'delete', table: 'action', columns: [], constraint: undefined, rows: 12 },
        { effect: 'set-null', table: 'queue', columns: ['action'], constraint: 'queue_fk', rows: 3 },
      ],
    }),
    buildRunChange({
      action: 'update',
      kind: 'runtime',
      ref: 'new.bot',
      note: 'why',
      previousRef: 'old.bot',
      previousSource: 'team-a',
      drift: true,
    }),
  ],
});
const invalid = buildReconciliation({
  outcome: 'invalid',
  plan: undefined,
  database: undefined,
  diagnostics: [
    { code: 'file.unreadable', severity: 'warning', location: at('b.yaml:2:1'), message: 'second' },
    {
      code: 'file.unreadable',
      severity: 'error',
      location: at('a.yaml:1:1'),
      message: 'first',
      hint: 'write a',
      related: [{ location: at('c.yaml:1:1'), message: 'here' }],
    },
    { code: 'file.unreadable', severity: 'error', message: 'about no file' },
  ],
});

describe('every document validates against the published schema', () => {
  test.each<[string, object]>([
    ['an applied plan', toJsonReport(applied)],
    ['invalid input', toJsonReport(invalid)],
    ['a host that was converged', toJsonReport(buildReconciliation({ host }))],
    [
      'a host that was only planned',
      toJsonReport(buildReconciliation({ host: { ...host, convergence: undefined } })),
    ],
    ['valid input', toJsonReport(buildReconciliation({ outcome: 'valid', plan: undefined }))],
    ['nothing to do', toJsonReport(buildReconciliation({ outcome: 'unchanged' }))],
    ['a rehearsal', toJsonReport(buildReconciliation({ outcome: 'rehearsed', plan }))],
    ['a status', toJsonStatus(buildStatus())],
    [
      'a status before the first run',
      toJsonStatus(buildStatus({ objects: [], sources: [], lastRun: undefined })),
    ],
    ['a history', toJsonHistory(buildHistory({ more: true }))],
    [
      'a history of nothing',
      toJsonHistory(
        buildHistory({ recorded: false, runs: [], pendingMigrations: ['0002-reconcile-tables'] }),
      ),
    ],
    ['a run', toJsonRun(run)],
    ['a run without changes', toJsonRun(buildRunDetails())],
    [
      'a failure',
      toJsonError(new OperationalError('no answer', { code: 'database.unreachable', retry: 'backoff' })),
    ],
    [
      'a rejection',
      toJsonError(
        new RejectedStatement('violates check', {
          sqlstate: '23514',
          table: 'pack',
          column: undefined,
          constraint: 'pack_ref_format',
        }),
      ),
    ],
    ['a bug', toJsonError(new InternalError('impossible'))],
    ['something thrown that is no error', toJsonError('x')],
  ])('%s', (_, document) => {
    expect(findProblems(document)).toBeNull();
  });

  test.each<[string, (document: Record<string, unknown>) => void]>([
    ['an unknown key', (document) => Object.assign(document, { values: {} })],
    ['another version', (document) => Object.assign(document, { formatVersion: '2.0' })],
    ['a missing key', (document) => delete document['plan']],
  ])('but not one with %s', (_, spoil) => {
    const document = { ...toJsonReport(applied) };
    spoil(document);
    expect(findProblems(document)).not.toBeNull();
  });
});

test('a change is told with its fields', () => {
  expect(toJsonReport(applied).plan?.changes).toEqual([
    {
      action: 'update',
      kind: 'runtime',
      ref: 'core.python',
      parent: 'core',
      location: { file: 'core/python.yaml', line: 1, column: 1 },
      note: 'why',
      previousRef: null,
      previousSource: null,
      drift: false,
      effects: null,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u),
      fields: [
        {
          path: ['description'],
          before: { sensitive: false },
          after: { sensitive: false, value: 'after' },
          reason: 'stated',
          location: { file: 'core/python.yaml', line: 3, column: 14 },
        },
        {
          path: ['installers', 0, 'name'],
          before: { sensitive: false, value: null },
          after: { sensitive: false, value: { deep: [1, true] } },
          reason: 'stated',
          location: null,
        },
        {
          path: ['config', 'token'],
          before: { sensitive: true, hash: null },
          after: { sensitive: true, hash: 'h2' },
          reason: 'returned-to-default',
          location: null,
        },
        {
          path: ['config', 'other'],
          before: { sensitive: true, hash: 'h1' },
          after: { sensitive: true, hash: null },
          reason: 'stated',
          location: null,
        },
      ],
    },
  ]);
});

test('a run is told with what it changed', () => {
  expect(toJsonRun(run)).toMatchObject({
    type: 'run',
    run: { commit: null, counts: { create: 2, update: 1, keep: 3 }, held: 1, failed: 1 },
    failures: [{ unit: 'slack', reason: 'why' }],
    changes: [
      {
        ref: 'old',
        fields: [{ before: { sensitive: true, hash: 'h1' }, after: { sensitive: true, hash: null } }],
        effects: [
          { effect: 'delete', table: 'action', columns: [], constraint: null, rows: 12 },
          { effect: 'set-null', table: 'queue', columns: ['action'], constraint: 'queue_fk', rows: 3 },
        ],
      },
      { ref: 'new.bot', previousRef: 'old.bot', previousSource: 'team-a', drift: true, effects: null },
    ],
  });
});

test('the summary agrees with the plan', () => {
  const report = toJsonReport(applied);
  expect(report.plan).toMatchObject({
    digest: 'sha256:0123',
    empty: false,
    counts: { create: 0, update: 1, delete: 0, adopt: 0, keep: 0 },
    countsByKind: { runtime: { update: 1 }, pack: { update: 0 } },
    inventoryRecords: 0,
  });
  expect(report.applied).toEqual({ runId: 'r1', counts: report.plan?.counts });
  expect(report.revision).toEqual({ commit: 'abc1234', dirty: true });
});

test('diagnostics are sorted and counted', () => {
  const report = toJsonReport(invalid);
  expect(report.diagnostics.map(({ message }) => message)).toEqual(['about no file', 'first', 'second']);
  expect(report.diagnosticCounts).toEqual({ errors: 2, warnings: 1 });
  expect(report.diagnostics[0]).toEqual({
    code: 'file.unreadable',
    severity: 'error',
    message: 'about no file',
    hint: null,
    location: null,
    related: [],
  });
});
