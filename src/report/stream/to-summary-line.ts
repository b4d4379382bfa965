import type { Reconciliation } from '../../reconcile/reconciliation.ts';
import { toJsonCounts } from '../render-json.ts';
import type { RunReport } from '../run-report.ts';
import type { EventLine } from './create-event-stream.ts';

/** What a run came to, in counts; or the failure that ended it. */
export function toSummaryLine(report: RunReport): EventLine {
  const { exitCode } = report;
  if (report.kind === 'failure') {
    const { code, message, hint, retryable } = report.error;
    return { type: 'error', code, message, hint, retryable, exitCode };
  }
  const { outcome, plan, applied, diagnostics } = report.result;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    type: 'change_summary',
    outcome,
    planned: plan === undefined ? null : toJsonCounts(plan.counts),
    applied: applied === undefined ? null : toJsonCounts(applied.counts),
    drift: plan?.drift.length ?? 0,
    held: plan?.held.length ?? 0,
    errors,
    warnings: diagnostics.length - errors,
    environments: countEnvironments(report.result),
    exitCode,
  };
}

/** In a dry run, what is not blocked will be ready. */
function countEnvironments({ host }: Reconciliation): { ready: number; notReady: number } | null {
  if (host === undefined) return null;
  const { plan, convergence } = host;
  const states =
    convergence === undefined
      ? plan.environments.map(({ action }) => action !== 'blocked')
      : convergence.environments.map(({ state }) => state === 'ready');
  const ready = states.filter(Boolean).length;
  return { ready, notReady: states.length - ready };
}
