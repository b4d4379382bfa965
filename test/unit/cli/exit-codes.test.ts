import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics.ts';
import { exitCodeOf, exitCodeOfFailure } from '../../../src/cli/exit-codes.ts';
import type { Change, Plan } from '../../../src/plan/plan.ts';
import type { HostResult } from '../../../src/reconcile/converge-host.ts';
import type { UnitOutcome } from '../../../src/reconcile/unit-outcome.ts';
import {
  buildBlocked,
  buildConvergence,
  buildHost,
  buildOutcome,
  buildPlanned,
} from '../../support/build-host.ts';
import { at, buildChange, buildPlan, buildReconciliation } from '../../support/build-reconciliation.ts';

function buildCreate(): Change {
  return buildChange({ action: 'create', kind: 'pack', ref: 'a' });
}

const ready = buildHost({ environments: [buildPlanned('slack core.python')] });
const blocked = buildHost({
  environments: [buildPlanned('slack core.python'), buildBlocked('jira core.ruby')],
});

function converged(...states: readonly ('ready' | 'degraded' | 'missing' | 'blocked')[]): HostResult {
  const outcomes = states.map((state) => buildOutcome('slack core.python', { state }));
  return { ...ready, convergence: buildConvergence(outcomes) };
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
    ['database.read-only', 1],
    ['database.rejected', 1],
    ['database.schema-newer', 1],
    ['database.lock-timeout', 5],
    ['embedded.locked', 5],
    ['source.locked', 5],
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

  it('of sources that cannot be reached is that of a failure, unless something else is wrong', () => {
    const find = (code: 'source.unavailable' | 'yaml.unclosed'): Diagnostic => ({
      code,
      severity: 'error',
      message: 'Something is wrong.',
    });
    const codes = [[find('source.unavailable')], [find('source.unavailable'), find('yaml.unclosed')]].map(
      (diagnostics) =>
        exitCodeOf(buildReconciliation({ outcome: 'invalid', diagnostics }), { detailed: false }),
    );
    expect(codes).toEqual([1, 3]);
  });

  it('of contents that were fetched before is that of what is not quite done', () => {
    const stale: Diagnostic = { code: 'source.unavailable', severity: 'warning', message: 'It is down.' };
    const result = buildReconciliation({ outcome: 'unchanged', diagnostics: [stale] });
    expect(exitCodeOf(result, { detailed: true })).toBe(6);
  });

  it('of invalid input goes before that of environments', () => {
    const result = buildReconciliation({ outcome: 'invalid', host: blocked });
    expect(exitCodeOf(result, { detailed: true })).toBe(3);
  });

  it.each([
    ['deletions that are held back', { plan: buildPlan(held) }, 4, 4],
    ['drift that is only told', { plan: buildPlan({ ...drifted, driftMode: 'report' }) }, 0, 2],
    ['a unit that failed', { plan: buildPlan(held), units: [buildUnit('failed')] }, 6, 6],
    ['environments that are ready', { host: converged('ready', 'ready') }, 0, 0],
    ['an environment that is blocked', { host: converged('ready', 'blocked') }, 6, 6],
    ['an environment that could not be built', { host: converged('missing') }, 6, 6],
    ['an older environment that still serves', { host: converged('degraded', 'ready') }, 6, 6],
    ['a dry run that would build', { host: ready }, 0, 0],
    ['a dry run in which an environment is blocked', { host: blocked }, 6, 6],
    ['what was blocked at first and is ready now', { host: { ...blocked, ...converged('ready') } }, 0, 0],
    ['held deletions beside an environment that is blocked', { host: blocked, plan: buildPlan(held) }, 6, 6],
    ['units that went through', { units: [buildUnit('applied'), buildUnit('unchanged')] }, 0, 0],
  ] as const)('%s end with a code of their own', (...[, part, plain, detailed]) => {
    const result = buildReconciliation({ outcome: 'unchanged', ...part });
    expect(exitCodeOf(result, { detailed: false })).toBe(plain);
    expect(exitCodeOf(result, { detailed: true })).toBe(detailed);
  });

  it('tells a remote that is not there from input that is wrong', () => {
    const missing = { code: 'source.unavailable', severity: 'error', message: '' } as const;
    const wrong = { ...missing, code: 'source.checksum' } as const;
    const codeOf = (result: Parameters<typeof buildReconciliation>[0]): number =>
      exitCodeOf(buildReconciliation(result), { detailed: false });
    expect(codeOf({ outcome: 'invalid', diagnostics: [missing] })).toBe(1);
    expect(codeOf({ outcome: 'invalid', diagnostics: [missing, wrong] })).toBe(3);
    expect(codeOf({ outcome: 'unchanged', diagnostics: [{ ...missing, severity: 'warning' }] })).toBe(6);
  });
});
