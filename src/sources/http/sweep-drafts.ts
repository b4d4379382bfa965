import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { draftSuffix } from './save-stream.ts';

/** Milliseconds after which nobody is writing a draft any more: much longer than any transfer may take. */
const maxAge = 24 * 60 * 60 * 1000;

/** Removes what downloads that were killed left in a directory. */
export async function sweepDrafts(directory: string): Promise<void> {
  const names = await readdir(directory);
  const drafts = names.filter((name) => name.endsWith(draftSuffix)).map((name) => join(directory, name));
  for (const draft of drafts) {
    if (Date.now() - (await readModified(draft)) > maxAge) await rm(draft, { force: true });
  }
}

/** Milliseconds since the epoch; infinite for a file that is gone meanwhile. */
async function readModified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
