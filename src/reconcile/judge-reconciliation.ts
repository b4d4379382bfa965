import type { Diagnostic } from '../diagnostics.ts';
import type { Reconciliation } from './reconciliation.ts';

/** Whether all that is wrong with the input is a remote that is not there: nobody has written anything wrong. */
export function isUnreachable(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length > 0 && errors.every(({ code }) => code === 'source.unavailable');
}

/** Whether the catalog was converged and something beside it was not: a unit, an environment, or content that could not be fetched. */
export function isPartial(result: Reconciliation): boolean {
  return (
    hasFailedUnits(result) || areEnvironmentsReady(result) === false || hasStaleContents(result.diagnostics)
  );
}

/** Whether every environment of this host is as wanted, or would be; undefined where they are left alone. In a dry run, what is blocked is not ready either. */
export function areEnvironmentsReady({ host }: Reconciliation): boolean | undefined {
  if (host === undefined) return undefined;
  const { plan, convergence } = host;
  if (convergence !== undefined) return convergence.environments.every(({ state }) => state === 'ready');
  return plan.environments.every(({ action }) => action !== 'blocked');
}

/** A remote that was not there, so that what it said before counts until it is; or a lock file that does not say what was applied. */
export function hasStaleContents(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === 'source.unavailable' || code === 'lock.unwritable');
}

function hasFailedUnits({ units = [] }: Reconciliation): boolean {
  return units.some(({ status }) => status === 'failed' || status === 'blocked');
}
