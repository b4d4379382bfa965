import { enforceLastGood } from '../reconcile/enforce-last-good.ts';
import type { TriggerKind } from './controller-status.ts';
import { createPassMemory, forgetDatabase } from '../reconcile/pass-memory.ts';
import { reconcileOnce, type ReconcileOptions } from '../reconcile/reconcile-once.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';

/** What a pass came to. */
export type PassResult =
  | {
      readonly reconciliation: Reconciliation;
      /** What was done for the last valid input, while this one is invalid. */
      readonly enforced: Reconciliation | undefined;
    }
  /** It could not be done. */
  | { readonly error: unknown };

/** Makes passes, one after another. */
export interface PassRunner {
  /** Makes one, for what triggered it. Never rejects. */
  readonly run: (signal: AbortSignal, triggers: readonly TriggerKind[]) => Promise<PassResult>;
  /** Whether a run of the audit is one of the last of ours. Answers once no pass is under way: before, nobody knows. */
  readonly isOwn: (runId: string) => Promise<boolean>;
}

/** Runs whose announcements may still be on their way. */
const remembered = 16;

interface MemoryOptions {
  /** Milliseconds for which passes may go by what earlier ones read of the database, however many there are. */
  readonly resync: number;
  /** Milliseconds of a clock that never goes back; `performance.now` unless told. */
  readonly now?: () => number;
}

/** Makes passes that remember what the ones before read. `options` are asked for before each, with the signal that stops it. */
export function createPassRunner(
  options: (signal: AbortSignal) => ReconcileOptions | Promise<ReconcileOptions>,
  { resync, now = () => performance.now() }: MemoryOptions,
): PassRunner {
  const memory = createPassMemory();
  let forgottenAt = now();
  const own: string[] = [];
  let current: Promise<unknown> = Promise.resolve();
  const remember = (result: Reconciliation | undefined): void => {
    if (result?.applied === undefined) return;
    own.push(result.applied.runId);
    if (own.length > remembered) own.shift();
  };
  const make = async (signal: AbortSignal): Promise<PassResult> => {
    try {
      const pass = { ...(await options(signal)), memory };
      const reconciliation = await reconcileOnce(pass);
      remember(reconciliation);
      if (reconciliation.outcome !== 'invalid') return { reconciliation, enforced: undefined };
      const enforced = await enforceLastGood(pass, memory);
      remember(enforced);
      return { reconciliation, enforced };
    } catch (error) {
      return { error };
    }
  };
  return {
    run: (signal, triggers) => {
      // Whatever memory got wrong is wrong for the time of a resync only, and is no reason to fail twice.
      if (triggers.includes('timer') || triggers.includes('retry') || now() - forgottenAt >= resync) {
        forgetDatabase(memory);
        forgottenAt = now();
      }
      const pass = make(signal);
      current = pass;
      return pass;
    },
    isOwn: async (runId) => {
      await current;
      return own.includes(runId);
    },
  };
}
