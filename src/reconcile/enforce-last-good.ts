import type { PassMemory } from './pass-memory.ts';
import { reconcileOnce, type ReconcileOptions } from './reconcile-once.ts';
import type { Reconciliation } from './reconciliation.ts';

/**
 * Corrects what others changed in the catalog since the last valid input was applied, while the input is invalid. Deletes nothing, and
 * leaves this host and its contents alone: the files that they are made from are no longer those of that input. Undefined where no input
 * was valid yet. Throws as `reconcileOnce` does.
 */
export async function enforceLastGood(
  options: ReconcileOptions,
  { lastGood }: PassMemory,
): Promise<Reconciliation | undefined> {
  if (lastGood === undefined) return undefined;
  const { prune: _prune, host: _host, contents: _contents, ...rest } = options;
  return reconcileOnce({ ...rest, input: lastGood });
}
