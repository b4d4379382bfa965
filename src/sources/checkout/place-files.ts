import { lstatSync, mkdirSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeTree } from '../../process/remove-tree.ts';
import { openNewFile } from '../git/open-new-file.ts';
import { readBlobs, type BlobSink } from '../git/read-blobs.ts';
import type { Repository } from '../git/repository.ts';
import type { TreeFile } from '../git/write-files.ts';

interface Places {
  /** The root of the files. */
  readonly tree: string;
  /** Directory of ours on the same file system; made anew. */
  readonly drafts: string;
}

/**
 * Writes files of a commit, byte for byte: all of them aside, then each to its place by a rename. Whatever is in the way of one is removed, a
 * link as a link. Throws as `readBlobs` does.
 */
export async function placeFiles(
  repository: Repository,
  files: readonly TreeFile[],
  { tree, drafts }: Places,
): Promise<void> {
  removeTree(drafts);
  mkdirSync(drafts, { recursive: true, mode: 0o700 });
  const numbered = files.map((file, index) => ({ ...file, draft: join(drafts, String(index)) }));
  await readBlobs(repository, numbered, openDraft);
  const ready = new Set<string>();
  for (const { path, draft } of numbered) {
    makeDirectory(tree, dirname(path), ready);
    const place = join(tree, path);
    if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true) removeTree(place);
    renameSync(draft, place);
  }
  removeTree(drafts);
}

function openDraft({ draft, isExecutable, isLink }: TreeFile & { readonly draft: string }): BlobSink {
  if (isLink === true) {
    const parts: Buffer[] = [];
    return {
      write: (part) => parts.push(Buffer.from(part)),
      end: () => symlinkSync(Buffer.concat(parts).toString('utf8'), draft),
    };
  }
  return openNewFile(draft, isExecutable);
}

/** Makes a directory below the root, each of whose parents is one: a link there could lead anywhere. */
function makeDirectory(tree: string, directory: string, ready: Set<string>): void {
  if (directory === '.' || ready.has(directory)) return;
  makeDirectory(tree, dirname(directory), ready);
  const path = join(tree, directory);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) {
    if (stats !== undefined) unlinkSync(path);
    mkdirSync(path, { mode: 0o755 });
  }
  ready.add(directory);
}
