import { lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { OperationalError } from '../../errors.ts';
import { moveAside, swapSymlink } from '../../process/swap-symlink.ts';
import {
  addGeneration,
  readContentGenerations,
  writeContentGenerations,
  type ContentGeneration,
  type ContentGenerations,
} from './content-generations.ts';
import { contentEntry, packStore, publicPath } from './content-layout.ts';
import { readContentRecord, type PackContent } from './content-record.ts';
import { findDrift } from './find-drift.ts';
import { withPackLock } from './lock-pack.ts';

/** The content that a pack's stable path leads to, in whatever state it is; undefined where it leads to none of the store. */
export function currentContent(root: string, pack: string): PackContent | undefined {
  const name = currentName(root, pack);
  return name === undefined ? undefined : readContentRecord(contentEntry(root, pack, name));
}

/** The name of the store entry that the stable path leads to. One read of one link. */
export function currentName(root: string, pack: string): string | undefined {
  const path = publicPath(root, pack);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  const inStore = relative(packStore(root, pack), join(root, readlinkSync(path)));
  return inStore === '' || inStore.includes(sep) || inStore === '..' ? undefined : inStore;
}

/**
 * Lets a content serve its pack: the generation is recorded, then the stable path `<root>/<pack>` is swapped by one rename; whoever opens
 * a file by it sees the old content or the new one. With the content go the public links of environments that are in it. What took the
 * link's place, such as a directory of another installer, is kept beside it. A rollback is over by this. Throws OperationalError where the
 * content is gone, and where the store cannot be written to.
 */
export function activateContent(root: string, content: PackContent): Promise<ContentGenerations> {
  return switchContent(root, content, undefined);
}

/** The same, with the digest that is given up by it where it is a step back. */
export function switchContent(
  root: string,
  { pack, name, digest }: Pick<PackContent, 'pack' | 'name' | 'digest'>,
  rolledBackFrom: string | undefined,
): Promise<ContentGenerations> {
  return withPackLock({ root, pack }, () => {
    if (!isComplete(root, pack, name)) throw gone(pack);
    const history = readContentGenerations(root, pack);
    const kept = history.generations.filter(
      (each) => isComplete(root, pack, each.name) && !isSpoiledCopy(root, { pack, name, digest }, each),
    );
    const next = { name, digest, activatedAt: new Date().toISOString() };
    const result = { ...addGeneration({ ...history, generations: kept }, next), rolledBackFrom };
    writeContentGenerations(root, result);
    placeLink(root, pack, name);
    return result;
  });
}

function isComplete(root: string, pack: string, name: string): boolean {
  const { directory, record } = contentEntry(root, pack, name);
  return [directory, record].every((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
}

/** What was changed by somebody, and is replaced by the same as it was, is nothing to go back to. */
function isSpoiledCopy(
  root: string,
  { pack, name, digest }: Pick<PackContent, 'pack' | 'name' | 'digest'>,
  generation: ContentGeneration,
): boolean {
  if (generation.digest !== digest || generation.name === name) return false;
  const content = readContentRecord(contentEntry(root, pack, generation.name));
  return content === undefined || findDrift(content) !== undefined;
}

function placeLink(root: string, pack: string, name: string): void {
  const path = publicPath(root, pack);
  mkdirSync(root, { recursive: true });
  const stands = lstatSync(path, { throwIfNoEntry: false });
  if (stands !== undefined && currentName(root, pack) === undefined) moveAside(path);
  swapSymlink(path, relative(root, contentEntry(root, pack, name).directory));
}

function gone(pack: string): OperationalError {
  return new OperationalError(`the content of ${pack} that was to serve is gone`, {
    code: 'environment.unavailable',
    hint: 'Run again: it is put into the store anew.',
    retry: 'backoff',
  });
}
