import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { askQuickly } from './ask-quickly.ts';
import type { ManifestFile } from './document.ts';
import { stampOf, type FileStamp } from './file-stamp.ts';
import { parseDocuments, type ParsedFile } from './parse-documents.ts';

/** Keeps what was parsed, for those who read the same tree again and again. */
export interface DocumentCache {
  /** What the file holds, if it is certain that it is the same file in the same state as when it was parsed. */
  readonly find: (file: ManifestFile) => Promise<CachedFile | undefined>;
  /** Parses a text that was read from a file in the state `stamp`, unless it is the text that was parsed before. */
  readonly parse: (file: ManifestFile, text: string, read: ReadState) => ParsedFile;
  /** Forgets files that were neither found nor parsed since this was called last. */
  readonly sweep: () => void;
}

interface CachedFile extends ParsedFile {
  readonly bytes: number;
}

interface ReadState {
  /** Taken before the first byte was read. */
  readonly stamp: FileStamp;
  readonly bytes: number;
}

interface Entry extends ReadState {
  readonly digest: string;
  parsed: ParsedFile;
  /** As it was found when it was parsed, or found otherwise, the last time. */
  file: ManifestFile;
  /** Whether a later change cannot have left the stamp as it is. */
  readonly settled: boolean;
  round: number;
}

/**
 * Milliseconds that have to lie between a file's last change and its reading: file systems count time in steps, so that two changes one right
 * after the other can carry the same time. The longest step in use is FAT's, 2 s.
 */
const longestStep = 2_000;

/** An empty cache. `now` gives milliseconds since 1970; it is `Date.now` unless told. */
export function createDocumentCache(now: () => number = Date.now): DocumentCache {
  const entries = new Map<string, Entry>();
  let round = 0;
  return {
    find: async (file) => {
      const entry = entries.get(keyOf(file));
      if (entry === undefined || !entry.settled || !(await isUnchanged(file, entry.stamp))) return undefined;
      entry.round = round;
      return { ...rebase(entry, file), bytes: entry.bytes };
    },
    parse: (file, text, { stamp, bytes }) => {
      const key = keyOf(file);
      const digest = createHash('sha256').update(text).digest('base64');
      const known = entries.get(key);
      const parsed = known?.digest === digest ? rebase(known, file) : parseDocuments(file, text);
      const settled = now() - stamp.changedAt > longestStep;
      entries.set(key, { stamp, bytes, digest, parsed, file, settled, round });
      return parsed;
    },
    sweep: () => {
      for (const [key, entry] of entries) if (entry.round < round) entries.delete(key);
      round += 1;
    },
  };
}

function keyOf({ path, absolutePath, role, packDirectory = '' }: ManifestFile): string {
  return [path, absolutePath, role, packDirectory].join('\0');
}

async function isUnchanged({ absolutePath }: ManifestFile, stamp: FileStamp): Promise<boolean> {
  try {
    const options = { bigint: true } as const;
    const stats = await askQuickly(
      () => statSync(absolutePath, options),
      () => stat(absolutePath, options),
    );
    return stampOf(stats).state === stamp.state;
  } catch {
    // Whoever reads it says what is wrong with it.
    return false;
  }
}

/**
 * The documents of an entry, the very same ones as long as the file is found as it was before, so that what was made of them still holds. What lies
 * beside a pack's manifest may have changed without it.
 */
function rebase(entry: Entry, file: ManifestFile): ParsedFile {
  if (!isDeepStrictEqual(entry.file, file)) {
    const { documents, diagnostics } = entry.parsed;
    entry.parsed = { documents: documents.map((document) => ({ ...document, file })), diagnostics };
    entry.file = file;
  }
  return entry.parsed;
}
