import { createLiveMemory, type LiveMemory } from '../database/live-memory.ts';
import { createDocumentCache } from '../documents/document-cache.ts';
import { createManifestMemory } from '../manifests/manifest-memory.ts';
import { createPlanMemory, type PlanMemory } from '../plan/plan-memory.ts';
import type { DesiredState, KnownManifests } from './read-desired.ts';
import type { Revision } from './reconciliation.ts';

/** What the manifests came to. */
export interface PassInput {
  readonly desired: DesiredState;
  readonly revision: Revision | undefined;
}

/** What one pass leaves to the next, where many are made over the same paths. */
export interface PassMemory extends KnownManifests {
  readonly live: LiveMemory;
  readonly settled: PlanMemory;
  /** Input of the last pass whose input was valid. */
  lastGood: PassInput | undefined;
}

/** The memory before the first pass. */
export function createPassMemory(): PassMemory {
  return {
    documents: createDocumentCache(),
    manifests: createManifestMemory(),
    live: createLiveMemory(),
    settled: createPlanMemory(),
    lastGood: undefined,
  };
}

/** Has the next pass read all rows and compare all objects. */
export function forgetDatabase(memory: PassMemory): void {
  memory.live.known = undefined;
  memory.settled.basis = '';
}
