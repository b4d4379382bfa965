import { describe, expect, it } from 'vitest';
import { describeDeviations, digestChange } from '../../../src/plan/compare-plans.ts';
import type { Change } from '../../../src/plan/plan.ts';
import { buildChange, buildField, buildPlan, secret } from '../../support/build-reconciliation.ts';

function approve(change: Change) {
  const { action, kind, ref } = change;
  return { action, kind, ref, digest: digestChange(change) };
}

const create = (label: string): Change =>
  buildChange({
    action: 'create',
    kind: 'pack',
    ref: 'a',
    fields: [buildField(['label'], { after: label })],
  });
const update = (after: string): Change =>
  buildChange({ action: 'update', kind: 'pack', ref: 'a', fields: [buildField(['label'], { after })] });

describe('the deviations of a plan from an approved one', () => {
  it('are none when the same is to be done', () => {
    expect(describeDeviations([approve(create('A'))], buildPlan({ changes: [create('A')] }))).toEqual([]);
  });

  it.each([
    ['another value', approve(create('A')), [create('B')], 'pack a is now to create otherwise'],
    ['another action', approve(create('A')), [update('A')], 'pack a is now to update, no longer to create'],
    ['nothing', approve(create('A')), [], 'pack a is no longer to create'],
  ] as const)('tell of %s', (...[, approved, changes, expected]) => {
    expect(describeDeviations([approved], buildPlan({ changes }))).toEqual([expected]);
  });

  it('tell of what nobody reviewed', () => {
    expect(describeDeviations([], buildPlan({ changes: [update('A')] }))).toEqual([
      'pack a is now to update, which was not reviewed',
    ]);
  });

  it('tell of a secret that changed, by its hash', () => {
    const withToken = (hash: string): Change =>
      buildChange({
        action: 'update',
        kind: 'pack',
        ref: 'a',
        fields: [buildField(['config', 'token'], { before: secret('h0'), after: secret(hash) })],
      });
    expect(
      describeDeviations([approve(withToken('h1'))], buildPlan({ changes: [withToken('h2')] })),
    ).toHaveLength(1);
  });

  it('tell of a delete that takes more along', () => {
    const remove = (rows: number): Change =>
      buildChange({
        action: 'delete',
        kind: 'pack',
        ref: 'a',
        effects: [{ effect: 'delete', table: 'action', columns: [], constraint: undefined, rows }],
      });
    expect(describeDeviations([approve(remove(0))], buildPlan({ changes: [remove(9)] }))).toHaveLength(1);
  });
});
