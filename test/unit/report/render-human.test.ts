import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import type { InventoryRecord } from '../../../src/plan/plan.ts';
import type { Reconciliation } from '../../../src/reconcile/reconciliation.ts';
import { renderReconciliation } from '../../../src/report/render-human.ts';
import { at, buildChange, buildPlan, buildReconciliation } from '../../support/build-reconciliation.ts';

function render(
  result: Partial<Reconciliation>,
  options: { verbose?: boolean; color?: boolean } = {},
): string {
  return renderReconciliation(buildReconciliation(result), {
    color: options.color ?? false,
    frames: new Map(),
    verbose: options.verbose ?? false,
    width: 80,
  });
}

const plan = buildPlan({
  changes: [
    buildChange({ action: 'create', kind: 'pack', ref: 'aws' }),
    buildChange({ action: 'create', kind: 'pack', ref: 'slack' }),
    buildChange({ action: 'update', kind: 'runtime', ref: 'core.python' }),
  ],
});
const shownPlan = `Symbols: + create  ~ update

+ pack aws

+ pack slack

~ runtime core.python

`;
function buildRecord(ref: string): InventoryRecord {
  const location = at(`${ref}/pack.yaml:1`);
  return {
    kind: 'pack',
    ref,
    fields: {},
    digest: `sha256:${ref}`,
    location,
    preventDestroy: false,
    lifecycle: undefined,
  };
}

const recordsOnly = buildPlan({
  records: [buildRecord('aws'), buildRecord('slack')],
});
const revision = { commit: 'abc1234d5e6f', dirty: false };

describe('the outcome', () => {
  test.each<[string, Partial<Reconciliation>, string]>([
    [
      'a dry run',
      { outcome: 'planned', plan },
      `${shownPlan}Plan: 2 to create, 1 to update, 0 to delete.\nDry run: nothing was written.\n`,
    ],
    [
      'a dry run on the server',
      { outcome: 'rehearsed', plan },
      `${shownPlan}Plan: 2 to create, 1 to update, 0 to delete.
Dry run: the database accepted every change, then all of it was rolled back; nothing was written.
`,
    ],
    [
      'an apply',
      { outcome: 'applied', plan, applied: { runId: 'r1', counts: plan.counts }, revision },
      `${shownPlan}Plan: 2 to create, 1 to update, 0 to delete.\nApplied: 2 created, 1 updated, 0 deleted in 0.42 s (commit abc1234).\n`,
    ],
    [
      'an apply outside of git',
      { outcome: 'applied', plan, applied: { runId: 'r1', counts: plan.counts } },
      `${shownPlan}Plan: 2 to create, 1 to update, 0 to delete.\nApplied: 2 created, 1 updated, 0 deleted in 0.42 s.\n`,
    ],
    [
      'an apply of files that are not committed',
      {
        outcome: 'applied',
        plan,
        applied: { runId: 'r1', counts: plan.counts },
        revision: { ...revision, dirty: true },
      },
      `${shownPlan}Plan: 2 to create, 1 to update, 0 to delete.\nApplied: 2 created, 1 updated, 0 deleted in 0.42 s (commit abc1234 with uncommitted changes).\n`,
    ],
    [
      'nothing to do',
      { outcome: 'unchanged' },
      `No changes. The database matches the manifests.\nChecked 2 packs, 1 runtime from 3 files in 0.42 s.\n`,
    ],
    [
      'only records to write, in a dry run',
      { outcome: 'planned', plan: recordsOnly },
      `Plan: no row changes; 2 inventory records (who owns what, by which manifest) to write.\nDry run: nothing was written.\n`,
    ],
    [
      'only records written',
      {
        outcome: 'applied',
        plan: recordsOnly,
        applied: { runId: 'r1', counts: recordsOnly.counts },
        revision,
      },
      `Applied: no row changed; 2 inventory records (who owns what, by which manifest) written in 0.42 s (commit abc1234).\n`,
    ],
    [
      'a dry run that finds nothing to do',
      { outcome: 'planned' },
      `No changes. The database matches the manifests.\nChecked 2 packs, 1 runtime from 3 files in 0.42 s.\n`,
    ],
    ['valid manifests', { outcome: 'valid', plan: undefined }, 'Valid: 2 packs, 1 runtime from 3 files.\n'],
    [
      'no manifests at all',
      {
        outcome: 'valid',
        plan: undefined,
        input: {
          paths: ['packs', 'more'],
          files: [],
          filesRead: 0,
          bytesRead: 0,
          objects: { pack: 0, runtime: 0, runtime_version: 0 },
        },
      },
      'No pack and no runtime is described in packs, more (0 files read).\n',
    ],
    [
      'invalid input',
      {
        outcome: 'invalid',
        plan: undefined,
        diagnostics: [
          {
            code: 'file.unreadable',
            severity: 'error',
            location: at('a.yaml:1:1'),
            message: 'a.yaml is a directory',
          },
        ],
      },
      `a.yaml:1:1: error[file.unreadable]: a.yaml is a directory

1 error

The input is invalid: nothing was written.
`,
    ],
  ])('of %s', (_, result, expected) => {
    expect(render(result)).toBe(expected);
  });

  test('counts adoptions where there are any', () => {
    const adopting: Plan = buildPlan({
      changes: [buildChange({ action: 'adopt', kind: 'pack', ref: 'slack' })],
    });
    expect(render({ plan: adopting })).toContain(
      'Plan: 0 to create, 0 to update, 0 to delete, 1 to adopt.\n',
    );
  });

  test('does not show a plan that invalid input led to', () => {
    expect(render({ outcome: 'invalid', plan })).toBe('The input is invalid: nothing was written.\n');
  });
});

test('verbose adds the facts of the run', () => {
  const text = render(
    { outcome: 'applied', plan, applied: { runId: 'r1', counts: plan.counts }, revision },
    { verbose: true },
  );
  expect(text.slice(text.indexOf('Applied')))
    .toBe(`Applied: 2 created, 1 updated, 0 deleted in 0.42 s (commit abc1234).
source default
database localhost:5432/attune
commit abc1234d5e6f
run r1
plan sha256:0123
read 10 ms, plan 20 ms, apply 0.30 s, 14 statements
`);
});

test('colour changes nothing but the colour', () => {
  const colored = render({ plan }, { color: true });
  expect(colored).toContain('\u001b[32m+\u001b[39m');
  // oxlint-disable-next-line no-control-regex
  expect(colored.replaceAll(/\u001b\[\d+m/gu, '')).toBe(render({ plan }));
});
