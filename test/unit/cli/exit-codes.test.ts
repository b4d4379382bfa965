import { describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodeOfFailure } from '../../../src/cli/exit-codes.ts';
import type { Change, Plan } from '../../../src/plan/plan.ts';
import type { UnitOutcome } from '../../../src/reconcile/unit-outcome.ts';
import { at, buildChange, buildPlan, buildReconciliation } from '../../support/build-reconciliation.ts';

function buildCreate(): Change {
  return buildChange({ action: 'create', kind: 'pack', ref: 'a' });
}

const key = { kind: 'pack', ref: 'a', location: at('a.yaml:1') } as const;
const held: Partial<Plan> = { held: [{ ...key, reason: 'limit', message: '', hint: '' }] };
const drifted: Partial<Plan> = { drift: [{ ...key, missing: true, fields: [] }] };

function buildUnit(status: UnitOutcome['status']): UnitOutcome {
  return { unit: 'a', status, by: undefined, diagnostics: [] };
}

describe('exit codes', () => {
  it.each([
    ['usage', 3],
    ['settings', 3],
    ['database.unreachable', 1],
    ['database.permission', 1],
    ['database.rejected', 1],
    ['database.schema-newer', 1],
    ['database.lock-timeout', 5],
    ['embedded.locked', 5],
    ['interrupted', 130],
  ] as const)('%s ends with %i', (code, expected) => {
    expect(exitCodeOfFailure(code)).toBe(expected);
  });

  it.each([
    ['valid', 0, 0, 0],
    ['unchanged', 0, 0, 0],
    ['planned', 2, 0, 2],
    ['rehearsed', 2, 0, 2],
    ['applied', 2, 0, 2],
    ['applied', 0, 0, 0],
    ['invalid', 0, 3, 3],
  ] as const)(
    '%s with %i changes ends with %i, or in detail with %i',
    (...[outcome, count, plain, detailed]) => {
      const result = buildReconciliation({
        outcome,
        plan: buildPlan({ changes: Array.from({ length: count }, buildCreate) }),
      });
      expect(exitCodeOf(result, { detailed: false })).toBe(plain);
      expect(exitCodeOf(result, { detailed: true })).toBe(detailed);
    },
  );

  it.each([
    ['deletions that are held back', { plan: buildPlan(held) }, 4, 4],
    ['drift that is only told', { plan: buildPlan({ ...drifted, driftMode: 'report' }) }, 0, 2],
    ['a unit that failed', { plan: buildPlan(held), units: [buildUnit('failed')] }, 6, 6],
    ['units that went through', { units: [buildUnit('applied'), buildUnit('unchanged')] }, 0, 0],
  ] as const)('%s end with a code of their own', (...[, part, plain, detailed]) => {
    const result = buildReconciliation({ outcome: 'unchanged', ...part });
    expect(exitCodeOf(result, { detailed: false })).toBe(plain);
    expect(exitCodeOf(result, { detailed: true })).toBe(detailed);
  });
});
