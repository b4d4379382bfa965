import type { ControllerStatus, PassSummary } from '../controller/controller-status.ts';

/** Whether a controller does what it is there for, and one word for why. */
export interface Readiness {
  readonly isReady: boolean;
  readonly reason: string;
}

const byOutcome: Readonly<Record<PassSummary['outcome'], Readiness>> = {
  unchanged: { isReady: true, reason: 'Applied' },
  applied: { isReady: true, reason: 'Applied' },
  partial: { isReady: true, reason: 'PartlyApplied' },
  held: { isReady: true, reason: 'DeletionsHeld' },
  invalid: { isReady: true, reason: 'KeepsLastApplied' },
  failed: { isReady: false, reason: 'PassFailed' },
  interrupted: { isReady: false, reason: 'PassInterrupted' },
};

/**
 * Whether the catalog is being kept equal to manifests: the last pass came to its end, or the manifests are invalid and those before
 * them go on being kept. Neither manifests that need mending nor an environment that cannot be built are mended by another process or
 * by waiting with others, so that they count as ready, as by Kubernetes' conventions; conditions tell them.
 */
export function judgeReadiness(status: ControllerStatus): Readiness {
  const { lastAttempt, lastApplied, suspended } = status;
  const isReady = status.conditions.some(({ name, status: holds }) => name === 'Ready' && holds === true);
  if (isReady) return { isReady, reason: 'Ready' };
  if (suspended) return { isReady: true, reason: 'Suspended' };
  if (lastAttempt === undefined) return { isReady: false, reason: 'NoPassYet' };
  if (lastAttempt.outcome === 'invalid' && lastApplied === undefined) {
    return { isReady: false, reason: 'InvalidManifests' };
  }
  return byOutcome[lastAttempt.outcome];
}
