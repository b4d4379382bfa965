import { describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodeOfFailure } from '../../../src/cli/exit-codes.ts';
import type { Reconciliation } from '../../../src/reconcile/reconciliation.ts';

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
      const result = {
        outcome,
        plan: { changes: Array.from({ length: count }) },
      } as unknown as Reconciliation;
      expect(exitCodeOf(result, { detailed: false })).toBe(plain);
      expect(exitCodeOf(result, { detailed: true })).toBe(detailed);
    },
  );
});
