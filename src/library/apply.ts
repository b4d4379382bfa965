import { reconcileOnce } from '../reconcile/reconcile-once.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import { resolvePass, type PassOptions } from './library-options.ts';

export interface ApplyOptions extends PassOptions {
  /** `digest` of the plan that was reviewed: any other is refused (OperationalError `plan.stale`). */
  readonly expectDigest?: string;
}

/**
 * Makes the database equal to the manifests, in one transaction. Nothing is written where they are invalid (`outcome` of the result). Throws
 * OperationalError for what cannot be done; nothing was written then, unless its code is `database.outcome-unknown`.
 */
export function apply({ expectDigest, ...options }: ApplyOptions): Promise<Reconciliation> {
  const approval =
    expectDigest === undefined ? {} : { approval: { digest: expectDigest, changes: undefined } };
  return reconcileOnce({ ...resolvePass(options), ...approval, mode: 'apply' });
}
