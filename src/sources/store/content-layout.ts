import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packRefPattern } from '../../catalog/ref.ts';
import { InternalError, OperationalError } from '../../errors.ts';

/** Where everything about one content of a pack lies. None of these paths is ever used a second time. */
export interface ContentEntry {
  readonly pack: string;
  /** `<16 digits of the digest>.<nonce>`. */
  readonly name: string;
  /** The files of the pack. */
  readonly directory: string;
  /** Written last: without it the directory is garbage. */
  readonly record: string;
  /** Its time says since when nothing uses the content. */
  readonly unused: string;
}

const namePattern = /^[0-9a-f]{16}\.[0-9a-f]+$/;
const suffixes = ['.json', '.unused'] as const;

/** Of a directory that is being filled; its digest is not known yet. */
const attemptSuffix = '.filling';

/** The directory of all contents. `root` is a real, absolute path, here and in what follows. */
function contentsDirectory(root: string): string {
  return join(root, '.store');
}

/** The directory of one pack's contents. */
export function packStore(root: string, pack: string): string {
  return join(contentsDirectory(root), checkPack(pack));
}

/** The stable path of a pack: the symbolic link to the content that serves. */
export function publicPath(root: string, pack: string): string {
  return join(root, checkPack(pack));
}

/** The file that remembers which contents of a pack have served. */
export function contentGenerationsFile(root: string, pack: string): string {
  return join(root, '.gen', `${checkPack(pack)}.json`);
}

/** The name of the lock under which contents of a pack are put, switched to and removed. */
export function contentLock(root: string, pack: string): string {
  return `content ${packStore(root, pack)}`;
}

export function contentEntry(root: string, pack: string, name: string): ContentEntry {
  const directory = join(packStore(root, pack), name);
  return { pack, name, directory, record: `${directory}.json`, unused: `${directory}.unused` };
}

/** Where an attempt writes before its digest, and with it its name, is known. */
export function attemptDirectory(root: string, pack: string, nonce: string): string {
  return join(packStore(root, pack), `${nonce}${attemptSuffix}`);
}

/** The first digits of a digest, without its algorithm. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 16);
}

/** What of a content there is on disk. */
export interface FoundContent {
  readonly name: string;
  readonly hasDirectory: boolean;
  readonly hasRecord: boolean;
  readonly isMarkedUnused: boolean;
}

/** What the store has of one pack. One read of one directory. */
export interface PackListing {
  readonly contents: readonly FoundContent[];
  /** Paths of what attempts that were cut off, or are under way, have made. */
  readonly attempts: readonly string[];
}

/** Lists what the store has of a pack, by name. Throws OperationalError for a store that cannot be read. */
export function listPack(root: string, pack: string): PackListing {
  const parts = new Map<string, Set<string>>();
  const attempts: string[] = [];
  const directory = packStore(root, pack);
  for (const file of readNames(directory)) {
    const suffix = suffixes.find((each) => file.endsWith(each)) ?? '';
    const name = file.slice(0, file.length - suffix.length);
    if (namePattern.test(name)) parts.set(name, new Set([...(parts.get(name) ?? []), suffix]));
    else attempts.push(join(directory, file));
  }
  const contents = [...parts].map(([name, found]) => ({
    name,
    hasDirectory: found.has(''),
    hasRecord: found.has('.json'),
    isMarkedUnused: found.has('.unused'),
  }));
  return { contents, attempts };
}

/** Refs of the packs of which the store has something, sorted. */
export function listPacks(root: string): readonly string[] {
  return readNames(contentsDirectory(root)).filter((name) => packRefPattern.test(name));
}

/** Sorted; none where there is no such directory. */
function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new OperationalError(`the store of pack contents cannot be read: ${message}`, {
      code: 'input.unavailable',
      hint: 'Give the user of this program the right to read it, or choose another directory for packs.',
      cause: error,
    });
  }
}

/** A ref names files here: nothing else than a ref may. */
function checkPack(pack: string): string {
  if (packRefPattern.test(pack)) return pack;
  throw new InternalError(`${JSON.stringify(pack)} is not the ref of a pack`);
}
