import { OperationalError, type FailureCode } from '../errors.ts';
import { areEnvironmentsReady, isPartial, isUnreachable } from '../reconcile/judge-reconciliation.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import type { PassSummary } from './controller-status.ts';
import type { PassResult } from './run-pass.ts';
import type { Verdict } from './schedule.ts';

/** What a pass means to those who watch, and for the passes to come. */
export interface JudgedPass {
  readonly verdict: Verdict;
  readonly outcome: PassSummary['outcome'];
  readonly errors: readonly string[];
  /** The result that says how the catalog is now; undefined where nothing is known of it. */
  readonly catalog: Reconciliation | undefined;
  readonly environmentsReady: boolean | undefined;
}

/** Failures that the input, as it is, has every time. */
const causedByInput: ReadonlySet<FailureCode> = new Set<FailureCode>(['input.invalid', 'database.rejected']);

/** Most errors of one pass that are told, and characters of each. */
const maxErrors = 20;
const maxLength = 2_000;

/** Judges what a pass came to. Everything that the input itself does not forbid is tried again: whoever mends it need not tell. */
export function judgePass(result: PassResult): JudgedPass {
  if ('error' in result) return judgeFailure(result.error);
  const { reconciliation, enforced } = result;
  const errors = bound(describeErrors(reconciliation));
  if (reconciliation.outcome === 'invalid') {
    const common = { errors, catalog: enforced, environmentsReady: undefined };
    return isUnreachable(reconciliation.diagnostics)
      ? { ...common, verdict: 'failed', outcome: 'failed' }
      : { ...common, verdict: 'stalled', outcome: 'invalid' };
  }
  const common = { errors, catalog: reconciliation, environmentsReady: areEnvironmentsReady(reconciliation) };
  if (isPartial(reconciliation)) return { ...common, verdict: 'failed', outcome: 'partial' };
  const isHeld = (reconciliation.plan?.held.length ?? 0) > 0;
  const outcome = reconciliation.outcome === 'applied' ? 'applied' : 'unchanged';
  return { ...common, verdict: 'done', outcome: isHeld ? 'held' : outcome };
}

function judgeFailure(error: unknown): JudgedPass {
  const common = {
    errors: bound([describeFailure(error)]),
    catalog: undefined,
    environmentsReady: undefined,
  };
  if (!(error instanceof OperationalError)) return { ...common, verdict: 'failed', outcome: 'failed' };
  if (error.code === 'interrupted') return { ...common, verdict: 'failed', outcome: 'interrupted' };
  return { ...common, verdict: causedByInput.has(error.code) ? 'stalled' : 'failed', outcome: 'failed' };
}

function describeFailure(error: unknown): string {
  if (error instanceof OperationalError) {
    return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
  }
  return `a bug in reconcile: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function describeErrors({ diagnostics, plan, host }: Reconciliation): readonly string[] {
  const found = diagnostics
    .filter(({ severity, code }) => severity === 'error' || code === 'source.unavailable')
    .map(({ location, message, hint }) => {
      const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
      return `${place}${message}${hint === undefined ? '' : ` ${hint}`}`;
    });
  const held = (plan?.held ?? []).map(({ kind, ref, message }) => `the ${kind} ${ref} is kept: ${message}`);
  const environments = (host?.convergence?.environments ?? [])
    .filter(({ state }) => state !== 'ready')
    .map(
      ({ key, state, reason }) => `the environment of ${key.pack} for ${key.runtime} is ${state}: ${reason}`,
    );
  return [...found, ...held, ...environments];
}

function bound(errors: readonly string[]): readonly string[] {
  const shown = errors
    .slice(0, maxErrors)
    .map((error) => (error.length > maxLength ? `${error.slice(0, maxLength)}…` : error));
  return errors.length > maxErrors ? [...shown, `${errors.length - maxErrors} more`] : shown;
}
