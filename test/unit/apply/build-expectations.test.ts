import { describe, expect, it } from 'vitest';
import { buildExpectations } from '../../../src/apply/build-expectations.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { buildDesired, buildLive, type TerseDesired, type TerseLive } from '../../support/plan-case.ts';

function planOf(desired: TerseDesired, live: TerseLive): Plan {
  return buildPlan({ desired: buildDesired(desired), live: buildLive(live), source: 'main', adopt: true })
    .plan;
}

describe('buildExpectations', () => {
  it('expects new objects to be absent, and what they belong to only where the plan does not create it', () => {
    const plan = planOf(
      { objects: { 'pack new': {}, 'runtime new.sh': {}, 'runtime old.sh': {}, 'version old.sh@5': {} } },
      { objects: { 'pack old': {} } },
    );
    expect(buildExpectations(plan)).toEqual([
      { kind: 'pack', ref: 'new', parent: undefined, expected: 'absent' },
      { kind: 'runtime', ref: 'new.sh', parent: 'new', expected: 'absent' },
      { kind: 'runtime', ref: 'old.sh', parent: 'old', expected: 'absent' },
      { kind: 'runtime_version', ref: 'old.sh@5', parent: 'old.sh', expected: 'absent' },
      { kind: 'pack', ref: 'old', parent: undefined, expected: 'present' },
    ]);
  });

  it('expects changed and adopted objects to have the row version that the plan saw', () => {
    const plan = planOf(
      { objects: { 'pack a': { label: 'new' }, 'pack b': {}, 'pack c': {} } },
      { objects: { 'pack a': {}, 'pack b': {}, 'pack c': {} }, applied: { 'pack a': true, 'pack c': true } },
    );
    expect(buildExpectations(plan)).toEqual([
      { kind: 'pack', ref: 'a', parent: undefined, id: '1', expected: { rowVersion: '700' } },
      { kind: 'pack', ref: 'b', parent: undefined, id: '2', expected: { rowVersion: '701' } },
    ]);
  });
});
