import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { digestFile } from './digest-file.ts';

/** What a directory holds. */
export interface TreeMeasure {
  /** On disk, each file once. */
  readonly bytes: number;
  /** The part of it that other directories hold too, by hard links. */
  readonly linkedBytes: number;
  readonly files: number;
}

/** Bytes of the blocks that `blocks` of a file's status counts. */
const blockSize = 512;

/** Counts what a directory takes on disk. */
export function measureTree(root: string): TreeMeasure {
  let bytes = 0;
  let linkedBytes = 0;
  let files = 0;
  const seen = new Map<number, { size: number; missing: number }>();
  for (const { status } of walk(root)) {
    files += 1;
    const size = status.blocks * blockSize;
    const isLinked = status.isFile() && status.nlink > 1;
    const first = isLinked ? seen.get(status.ino) : undefined;
    if (first === undefined) bytes += size;
    else first.missing -= 1;
    if (isLinked && first === undefined) seen.set(status.ino, { size, missing: status.nlink - 1 });
  }
  for (const { size, missing } of seen.values()) if (missing > 0) linkedBytes += size;
  return { bytes, linkedBytes, files };
}

/** What interpreters write into an environment while they use it. */
const volatile = /(?:^|\/)__pycache__(?:\/|$)|\.pyc$/;

/** Hexadecimal sha256 over names, kinds and contents; what interpreters compile by themselves is left out. */
export function digestContents(root: string): string {
  const hash = createHash('sha256');
  for (const { path, name, status } of walk(root)) {
    if (volatile.test(name)) continue;
    if (status.isSymbolicLink()) hash.update(`${name}\0link\0${readlinkSync(path)}\0`);
    else if (status.isDirectory()) hash.update(`${name}\0directory\0`);
    else if (status.isFile()) {
      hash.update(`${name}\0${status.mode & 0o111}\0${digestFile(path)}\0`);
    }
  }
  return hash.digest('hex');
}

interface WalkedEntry {
  readonly path: string;
  /** Relative to the root. */
  readonly name: string;
  readonly status: Stats;
}

function* walk(root: string, prefix = ''): Generator<WalkedEntry> {
  for (const file of readdirSync(join(root, prefix)).sort()) {
    const name = `${prefix}${file}`;
    const path = join(root, name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) continue;
    yield { path, name, status };
    if (status.isDirectory()) yield* walk(root, `${name}/`);
  }
}
