import { describe, expect, test } from 'vitest';
import type { DeleteEffect } from '../../../src/catalog/delete-effects.ts';
import { renderOutcome } from '../../../src/report/render-outcome.ts';
import {
  at,
  buildChange,
  buildField,
  buildPlan,
  buildReconciliation,
} from '../../support/build-reconciliation.ts';
import { renderPlanText } from '../../support/render-plan-text.ts';

const location = at('packs/old/pack.yaml:1');

function effect(
  kind: DeleteEffect['effect'],
  rows: number,
  [table = '', ...columns]: readonly string[],
): DeleteEffect {
  return { effect: kind, table, rows, columns, constraint: undefined };
}

describe('a plan of what is owned', () => {
  test('shows drift apart from what manifests ask for', () => {
    const label = buildField(['label'], { before: 'Edited', after: 'Slack' }, { reason: 'drift' });
    const description = buildField(['description'], { before: 'Old', after: 'New' });
    const plan = {
      drift: [
        { kind: 'pack', ref: 'slack', missing: false, fields: [label], location: at('slack/pack.yaml:1') },
        { kind: 'pack', ref: 'zoom', missing: true, fields: [], location: at('zoom/pack.yaml:1') },
      ],
      changes: [
        buildChange({ action: 'update', kind: 'pack', ref: 'slack', fields: [description, label] }),
        buildChange({ action: 'create', kind: 'pack', ref: 'zoom', drift: true }),
      ],
    } as const;
    expect(renderPlanText(plan)).toBe(`
Symbols: + create  ~ update

Drift: 2 objects changed in the database since it was last applied, undone by this plan

~ pack slack   slack/pack.yaml:1
    label: "Edited" → "Slack"

+ pack zoom   zoom/pack.yaml:1
    (its row is gone)

Changes

~ pack slack
    description: "Old" → "New"
`);
    expect(renderPlanText({ ...plan, changes: [], driftMode: 'report' })).toContain(
      'since it was last applied, left as it is (--drift report)',
    );
  });

  test('shows deletes last, in reverse, with what they do to other tables', () => {
    const [cascade, given] = [
      effect('delete', 1200, ['action']),
      effect('set-null', 1, ['work_queue', 'pack']),
    ];
    const changes = [
      buildChange({ action: 'create', kind: 'runtime', ref: 'new.tool' }),
      buildChange({ action: 'delete', kind: 'runtime', ref: 'old.tool', location, effects: [cascade] }),
      buildChange({ action: 'delete', kind: 'pack', ref: 'old', location, effects: [cascade, given] }),
      buildChange({ action: 'delete', kind: 'pack', ref: 'blind', location, effects: undefined }),
    ];
    expect(renderPlanText({ changes, effects: [cascade, given] })).toBe(`
Symbols: + create  - delete

+ runtime new.tool

- runtime old.tool   last in packs/old/pack.yaml:1
    takes along 1,200 rows of action

- pack old   last in packs/old/pack.yaml:1
    takes along 1,200 rows of action
    sets NULL in 1 row of work_queue (pack)

- pack blind   last in packs/old/pack.yaml:1
    (what goes along cannot be told here)

Together the deletes:
    takes along 1,200 rows of action
    sets NULL in 1 row of work_queue (pack)
`);
  });

  test('says once for each reason why deletes are held back', () => {
    const limit = {
      reason: 'limit',
      message: '2 of 3 packs (66.7 %) would be deleted',
      hint: 'Say so.',
    } as const;
    const held = [
      { kind: 'pack', ref: 'a', location, ...limit },
      { kind: 'pack', ref: 'b', location, ...limit },
      {
        kind: 'pack',
        ref: 'c',
        location,
        reason: 'protected',
        message: 'it is protected',
        hint: 'Give it up.',
      },
    ] as const;
    expect(renderPlanText({ held })).toBe(`
Held back: 3 objects no longer in any manifest, not deleted
    pack a   last in packs/old/pack.yaml:1
    pack b   last in packs/old/pack.yaml:1
        2 of 3 packs (66.7 %) would be deleted
        help: Say so.
    pack c   last in packs/old/pack.yaml:1
        it is protected
        help: Give it up.
`);
  });

  test('says where a moved object was', () => {
    const changes = [
      buildChange({
        action: 'adopt',
        kind: 'pack',
        ref: 'new',
        previousRef: 'old',
        previousSource: 'team-a',
      }),
    ];
    expect(renderPlanText({ changes })).toBe(`
Symbols: → adopt

→ pack new
    (renamed from old)
    (taken over from source team-a)
`);
  });
});

describe('the outcome', () => {
  const key = { kind: 'pack', ref: 'a', location } as const;

  test('does not claim a match where differences are left alone', () => {
    const plan = buildPlan({
      drift: [{ ...key, missing: true, fields: [] }],
      held: [{ ...key, reason: 'limit', message: '', hint: '' }],
    });
    const [first, , last] = renderOutcome(buildReconciliation({ outcome: 'unchanged', plan }));
    expect(first).toBe('No changes to make: 1 object drifted, 1 kept that no manifest describes.');
    expect(last).toBe('Held back: 1 deletion; the reasons are above.');
  });

  test('names what was left out, and what that held up', () => {
    const finding = { code: 'pack.invalid-ref', severity: 'error', message: 'it is wrong' } as const;
    const units = [
      { unit: 'bad', status: 'failed', by: undefined, diagnostics: [finding, finding] },
      { unit: 'good', status: 'applied', by: undefined, diagnostics: [] },
      { unit: 'gone', status: 'skipped', by: undefined, diagnostics: [] },
      { unit: 'needy', status: 'blocked', by: 'bad', diagnostics: [] },
      { unit: undefined, status: 'failed', by: undefined, diagnostics: [finding] },
    ] as const;
    expect(renderOutcome(buildReconciliation({ outcome: 'applied', units })).slice(-5)).toEqual([
      'Left out: 2 units failed, 1 blocked, 1 skipped; 1 went through.',
      '    failed   bad: it is wrong (and 1 more)',
      '    failed   files of no known pack: it is wrong',
      '    blocked  needy: it needs bad',
      '    skipped  gone: nothing is deleted while a unit failed',
    ]);
  });
});
