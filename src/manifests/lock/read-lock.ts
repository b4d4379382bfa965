import { lockFileName } from '../../documents/classify-name.ts';
import { readDocument } from '../../documents/read-document.ts';
import { parseLock, type ParsedLock } from './parse-lock.ts';

/** Bytes of a lock file: enough for some ten thousand packs. */
const maxBytes = 8 * 1024 * 1024;

/** Reads `reconcile.lock.yaml` in a directory (an absolute path). Where there is none, or an empty one, nothing is locked. */
export async function readLock(directory: string): Promise<ParsedLock> {
  const { document, diagnostics } = await readDocument(lockFileName, {
    cwd: directory,
    optional: true,
    maxBytes,
  });
  if (diagnostics.length > 0) return { lock: undefined, diagnostics };
  return document === undefined ? { lock: { packs: new Map() }, diagnostics: [] } : parseLock(document);
}
