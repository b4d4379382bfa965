import { rmSync } from 'node:fs';
import { removeTree } from '../../process/remove-tree.ts';
import { draftOf } from '../../process/swap-symlink.ts';
import { contentEntry, listPack, publicPath } from './content-layout.ts';

/**
 * Removes what attempts that were cut off have left of a pack's contents: directories without a record, and records without a directory.
 * To be called with the lock of the pack held. Returns the paths.
 */
export function sweepPack(root: string, pack: string): readonly string[] {
  const { contents, attempts } = listPack(root, pack);
  const swept = [...attempts];
  for (const path of attempts) removeTree(path);
  for (const { name, hasDirectory, hasRecord } of contents) {
    if (hasDirectory && hasRecord) continue;
    const entry = contentEntry(root, pack, name);
    rmSync(entry.record, { force: true });
    removeTree(entry.directory);
    rmSync(entry.unused, { force: true });
    swept.push(entry.directory);
  }
  rmSync(draftOf(publicPath(root, pack)), { force: true });
  return swept;
}
