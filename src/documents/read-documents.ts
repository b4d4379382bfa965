import type { Diagnostic } from '../diagnostics.ts';
import type { Document } from './document.ts';

/** Bounds on what is read; see research-backed defaults in `defaultReadLimits`. */
export interface ReadLimits {
  readonly maxFileBytes: number;
  readonly maxTreeBytes: number;
  readonly maxFiles: number;
}

export const defaultReadLimits: ReadLimits = {
  maxFileBytes: 1024 * 1024,
  maxTreeBytes: 256 * 1024 * 1024,
  maxFiles: 100_000,
};

/** All documents below some paths, with everything that was wrong with them. */
export interface DocumentSet {
  readonly documents: readonly Document[];
  readonly diagnostics: readonly Diagnostic[];
  readonly filesRead: number;
  readonly bytesRead: number;
}

/** Finds, reads and parses every manifest below `paths` (files or directories, relative to `cwd`). Never throws on bad input. */
export async function readDocuments(
  paths: readonly string[],
  options: { readonly cwd: string; readonly limits?: ReadLimits },
): Promise<DocumentSet> {
  throw new Error(`to be built: ${paths.length} ${options.cwd}`);
}
