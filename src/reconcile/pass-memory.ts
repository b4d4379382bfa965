import { createDocumentCache, type DocumentCache } from '../documents/document-cache.ts';
import type { DesiredState } from './read-desired.ts';
import type { Revision } from './reconciliation.ts';

/** What the manifests came to. */
export interface PassInput {
  readonly desired: DesiredState;
  readonly revision: Revision | undefined;
}

/** What one pass leaves to the next, where many are made over the same paths. */
export interface PassMemory {
  readonly documents: DocumentCache;
  /** Input of the last pass whose input was valid. */
  lastGood: PassInput | undefined;
}

/** The memory before the first pass. */
export function createPassMemory(): PassMemory {
  return { documents: createDocumentCache(), lastGood: undefined };
}
