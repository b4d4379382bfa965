import type { FailureCode } from '../errors.ts';
import { isPartial, isUnreachable } from '../reconcile/judge-reconciliation.ts';
import type { JsonControllerStatus } from '../report/report-schema.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';

/** What the process ends with. Published: a code never changes its meaning. */
export const exitCodes = {
  ok: 0,
  /** An operation failed: no database, no rights, a rejected row. */
  failure: 1,
  /** With `--detailed-exitcode`: there are changes (dry run), or there were some. */
  changes: 2,
  /** The input is invalid (manifests, settings, or the command line): nothing was written. */
  invalid: 3,
  /** Deletions were held back; everything else was done. */
  guard: 4,
  /** A lock was not obtained in time, or the embedded database is in use by another process. */
  locked: 5,
  /** Partly converged: an environment is not as wanted, packs were left out (`--keep-going`), or a source could not be reached. */
  partial: 6,
  /** A bug in reconcile. */
  bug: 70,
} as const;

/** What the process ends with after a signal: 128 and its number. */
export const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignal = keyof typeof signalExitCodes;

const failureExitCodes: Partial<Readonly<Record<FailureCode, number>>> = {
  usage: exitCodes.invalid,
  settings: exitCodes.invalid,
  'input.unavailable': exitCodes.invalid,
  'input.invalid': exitCodes.invalid,
  'database.lock-timeout': exitCodes.locked,
  'embedded.locked': exitCodes.locked,
  'source.locked': exitCodes.locked,
  interrupted: signalExitCodes.SIGINT,
};

/** The exit code of a failed operation. */
export function exitCodeOfFailure(code: FailureCode): number {
  return failureExitCodes[code] ?? exitCodes.failure;
}

/** The exit code of a pass that came to its end. */
export function exitCodeOf(result: Reconciliation, options: { readonly detailed: boolean }): number {
  if (result.outcome === 'invalid') {
    return isUnreachable(result.diagnostics) ? exitCodes.failure : exitCodes.invalid;
  }
  if (isPartial(result)) return exitCodes.partial;
  if ((result.plan?.held.length ?? 0) > 0) return exitCodes.guard;
  const changed = (result.plan?.changes.length ?? 0) > 0 || (result.plan?.drift.length ?? 0) > 0;
  return options.detailed && changed ? exitCodes.changes : exitCodes.ok;
}

/** The exit code for a controller: 0 only when it is ready, and else as of the pass that it made last. */
export function exitCodeOfController({ conditions, lastAttempt }: JsonControllerStatus): number {
  if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return exitCodes.ok;
  if (lastAttempt?.outcome === 'invalid') return exitCodes.invalid;
  if (lastAttempt?.outcome === 'held') return exitCodes.guard;
  return lastAttempt?.outcome === 'partial' ? exitCodes.partial : exitCodes.failure;
}
