import { reconcileOnce } from '../reconcile/reconcile-once.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import { resolvePass, type PassOptions } from './library-options.ts';

/**
 * Says what `apply` would change: `plan` of the result, undefined where the manifests are invalid (`diagnostics` tells why). Writes nothing.
 * Throws OperationalError for what cannot be done.
 */
export function plan(options: PassOptions): Promise<Reconciliation> {
  return reconcileOnce({ ...resolvePass(options), mode: 'plan' });
}
