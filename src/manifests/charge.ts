import type { Diagnostic } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { findDirectoryPacks, packsOf } from './directory-packs.ts';

/** Findings about some documents, each of which errors among them make unusable. */
export interface Charge {
  readonly documents: readonly Document[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The errors of each pack: those of the documents that describe it, its runtimes and their versions. */
export function collectFailures(
  charges: readonly Charge[],
  documents: readonly Document[],
): ReadonlyMap<string, readonly Diagnostic[]> {
  const directories = findDirectoryPacks(documents);
  const failed = new Map<string, Set<Diagnostic>>();
  for (const charge of charges) {
    const errors = charge.diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) continue;
    for (const document of charge.documents) {
      for (const pack of packsOf(document, directories)) addErrors(failed, pack, errors);
    }
  }
  return new Map([...failed].map(([pack, errors]) => [pack, [...errors]]));
}

function addErrors(failed: Map<string, Set<Diagnostic>>, pack: string, errors: readonly Diagnostic[]): void {
  const known = failed.get(pack) ?? new Set();
  for (const error of errors) known.add(error);
  failed.set(pack, known);
}
