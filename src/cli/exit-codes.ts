import type { Diagnostic } from '../diagnostics.ts';
import type { FailureCode } from '../errors.ts';
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
  interrupted: signalExitCodes.SIGINT,
};

/** The exit code of a failed operation. */
export function exitCodeOfFailure(code: FailureCode): number {
  return failureExitCodes[code] ?? exitCodes.failure;
}

/** The exit code of a pass that came to its end. */
export function exitCodeOf(result: Reconciliation, options: { readonly detailed: boolean }): number {
  const { diagnostics } = result;
  if (result.outcome === 'invalid') {
    return isUnreachable(diagnostics) ? exitCodes.failure : exitCodes.invalid;
  }
  if (hasFailedUnits(result) || hasFailedEnvironments(result) || hasStaleContents(diagnostics)) {
    return exitCodes.partial;
  }
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

/** Nobody has written anything wrong where nothing but a remote is missing. */
export function isUnreachable(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length > 0 && errors.every(({ code }) => code === 'source.unavailable');
}

/** A remote that was not there, so that what it said before counts until it is; or a lock file that does not say what was applied. */
export function hasStaleContents(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === 'source.unavailable' || code === 'lock.unwritable');
}

function hasFailedUnits({ units = [] }: Reconciliation): boolean {
  return units.some(({ status }) => status === 'failed' || status === 'blocked');
}

/** In a dry run, what is blocked is not ready either. */
function hasFailedEnvironments({ host }: Reconciliation): boolean {
  const { plan, convergence } = host ?? {};
  if (convergence !== undefined) return convergence.environments.some(({ state }) => state !== 'ready');
  return plan?.environments.some(({ action }) => action === 'blocked') ?? false;
}
