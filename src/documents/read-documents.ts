import type { Diagnostic } from '../diagnostics.ts';
import { renderPath } from './display-path.ts';
import type { Document, ManifestFile } from './document.ts';
import { fileProblem } from './file-problem.ts';
import type { DocumentCache } from './document-cache.ts';
import { findManifests } from './find-manifests.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { type ParsedFile, parseDocuments } from './parse-documents.ts';
import { readFile } from './read-file.ts';

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
  /** Those whose content was read; the others were known from before. */
  readonly filesRead: number;
  readonly bytesRead: number;
}

interface ReadOptions {
  /** Absolute path that shown paths are relative to. */
  readonly cwd: string;
  readonly limits?: ReadLimits;
  readonly cache?: DocumentCache;
  /** Whether what lies at a real path is looked at; everything is unless told. */
  readonly isCounted?: ((path: string) => boolean) | undefined;
}

/** Files open at a time: enough to keep the disk busy, far below any limit on descriptors. */
const concurrency = 16;

interface ReadContext {
  readonly roots: readonly string[];
  readonly limits: ReadLimits;
  readonly cache: DocumentCache | undefined;
  filesRead: number;
  bytesRead: number;
  /** Bytes that count against the limit of the tree. */
  bytesAdmitted: number;
  overfull: boolean;
}

/** Finds, reads and parses every manifest below `paths` (files or directories, relative to `cwd`). Never throws on bad input. */
export async function readDocuments(paths: readonly string[], options: ReadOptions): Promise<DocumentSet> {
  const { cwd, limits = defaultReadLimits, cache, isCounted } = options;
  const search = { cwd, maxFiles: limits.maxFiles, isCounted };
  const { files, roots, diagnostics } = await findManifests(paths, search);
  const context: ReadContext = {
    roots,
    limits,
    cache,
    filesRead: 0,
    bytesRead: 0,
    bytesAdmitted: 0,
    overfull: false,
  };
  const parsed = await mapConcurrently(files, concurrency, (file) => readAndParse(file, context));
  cache?.sweep();
  const excess = context.overfull
    ? [treeTooLarge(renderPath(cwd, roots[0] ?? cwd), limits.maxTreeBytes)]
    : [];
  return {
    documents: parsed.flatMap((file) => file.documents),
    diagnostics: [...diagnostics, ...excess, ...parsed.flatMap((file) => file.diagnostics)],
    filesRead: context.filesRead,
    bytesRead: context.bytesRead,
  };
}

/** The text lives no longer than this call. */
async function readAndParse(file: ManifestFile, context: ReadContext): Promise<ParsedFile> {
  const { roots, limits, cache } = context;
  const known = await cache?.find(file);
  if (known !== undefined) return admit(known.bytes, context) ? known : { documents: [], diagnostics: [] };
  const read = await readFile(file, {
    roots,
    maxBytes: limits.maxFileBytes,
    admit: (bytes) => admit(bytes, context),
  });
  if (read.kind === 'refused') return { documents: [], diagnostics: [read.diagnostic] };
  if (read.kind === 'not-admitted') return { documents: [], diagnostics: [] };
  context.filesRead += 1;
  context.bytesRead += read.bytes;
  return cache === undefined ? parseDocuments(file, read.text) : cache.parse(file, read.text, read);
}

function admit(bytes: number, context: ReadContext): boolean {
  context.overfull ||= context.bytesAdmitted + bytes > context.limits.maxTreeBytes;
  if (!context.overfull) context.bytesAdmitted += bytes;
  return !context.overfull;
}

function treeTooLarge(file: string, limit: number): Diagnostic {
  return fileProblem({
    code: 'file.tree-too-large',
    file,
    message: `The manifests together have more than ${limit} bytes; the rest was not read.`,
    hint: 'Reconcile parts of the tree on their own, or list what is no manifest in .reconcileignore.',
  });
}
