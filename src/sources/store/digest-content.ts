import { createHash, type Hash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { ContentLimits } from '../source-options.ts';
import { SourceFailure } from '../source-failure.ts';

/** A regular file of a pack. */
export interface ContentFile {
  /** Relative to the pack, with `/` between its parts. */
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  /** Hexadecimal sha256 of its content. */
  readonly sha256: string;
  /** Nanoseconds since the epoch, in decimal: too many for a number. */
  readonly mtimeNs: string;
}

/** What a directory holds. */
export interface DigestedContent {
  /** `attune-pack-file-v1:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** In the order of the digest. */
  readonly files: readonly ContentFile[];
  readonly bytes: number;
}

export type TreeLimits = Pick<ContentLimits, 'maxContentBytes' | 'maxFileBytes' | 'maxFiles'>;

const algorithm = 'attune-pack-file-v1';

/** Directories within each other, and bytes of a path. */
const maxDepth = 64;
const maxPathBytes = 4096;

/** Bytes that are in memory at a time, and that are read before others get their turn. */
const chunkSize = 1024 * 1024;
const turnSize = 16 * chunkSize;

/** Bytes for which opening a file counts. */
const openingSize = 64 * 1024;

/**
 * Digests the files of a pack. SHA-256 over, for each regular file, ordered by the bytes of its path's components: the ASCII text
 * `attune-pack-file-v1`, the length of its path, its path, the length of its content, its content; lengths are 64 bits, big-endian.
 * `.git` is left out at any depth; everything else counts, also what tools generate: it is for directories that nobody works in. Neither
 * modes nor times nor empty directories count. Throws SourceFailure (`unsafe`) for anything but regular files and directories, names that are
 * not UTF-8, and what exceeds a limit.
 */
export async function digestContent(
  directory: string,
  limits: TreeLimits,
  signal?: AbortSignal,
): Promise<DigestedContent> {
  const hash = createHash('sha256');
  const files: ContentFile[] = [];
  let bytes = 0;
  let turn = 0;
  for (const path of walkFiles(directory)) {
    if (files.length >= limits.maxFiles) throw tooLarge(`it has more than ${limits.maxFiles} files`);
    const remaining = limits.maxContentBytes - bytes;
    const file = hashFile({ directory, path, hash, limits, remaining });
    files.push(file);
    bytes += file.size;
    turn += file.size + openingSize;
    if (turn < turnSize) continue;
    turn = 0;
    await yieldToOthers();
    signal?.throwIfAborted();
  }
  return { digest: `${algorithm}:${hash.digest('hex')}`, files, bytes };
}

/** Paths of the files below a directory, in the order of the digest. */
function* walkFiles(root: string, prefix = '', depth = 0): Generator<string> {
  if (depth > maxDepth) throw unsafe(`${prefix} is deeper than ${maxDepth} directories`);
  const entries = readdirSync(join(root, prefix), { withFileTypes: true, encoding: 'buffer' });
  entries.sort((first, second) => Buffer.compare(first.name, second.name));
  for (const entry of entries) {
    if (!isUtf8(entry.name)) {
      throw unsafe(`the name of a file below ${JSON.stringify(prefix)} is not UTF-8`);
    }
    const name = entry.name.toString('utf8');
    if (name === '.git') continue;
    const path = `${prefix}${name}`;
    if (Buffer.byteLength(path) > maxPathBytes) throw unsafe(`a path is longer than ${maxPathBytes} bytes`);
    if (entry.isDirectory()) yield* walkFiles(root, `${path}/`, depth + 1);
    else if (entry.isFile()) yield path;
    else throw unsafe(`${JSON.stringify(path)} is ${entry.isSymbolicLink() ? 'a symbolic link' : 'no file'}`);
  }
}

interface HashedFile {
  readonly directory: string;
  readonly path: string;
  readonly hash: Hash;
  readonly limits: TreeLimits;
  /** Bytes that the content may still have. */
  readonly remaining: number;
}

function hashFile({ directory, path, hash, limits, remaining }: HashedFile): ContentFile {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const file = openSync(join(directory, path), flags);
  try {
    const status = fstatSync(file, { bigint: true });
    if (!status.isFile()) throw unsafe(`${JSON.stringify(path)} is no file`);
    const size = checkSize(path, status, { limits, remaining });
    hash
      .update(algorithm)
      .update(encodeLength(Buffer.byteLength(path)))
      .update(path);
    hash.update(encodeLength(size));
    const own = createHash('sha256');
    readAll(file, size, (chunk) => {
      hash.update(chunk);
      own.update(chunk);
    });
    const executable = (status.mode & 0o111n) !== 0n;
    return { path, size, executable, sha256: own.digest('hex'), mtimeNs: String(status.mtimeNs) };
  } finally {
    closeSync(file);
  }
}

function checkSize(
  path: string,
  status: BigIntStats,
  { limits, remaining }: Pick<HashedFile, 'limits' | 'remaining'>,
): number {
  const size = Number(status.size);
  if (size > limits.maxFileBytes) {
    throw tooLarge(`${JSON.stringify(path)} has more than ${limits.maxFileBytes} bytes`);
  }
  if (size > remaining) throw tooLarge(`it has more than ${limits.maxContentBytes} bytes`);
  return size;
}

const buffer = Buffer.allocUnsafe(chunkSize);

/** The length is a part of the digest before the content is: a file that changes meanwhile has none. */
function readAll(file: number, size: number, take: (chunk: Buffer) => void): void {
  let total = 0;
  for (;;) {
    const length = readSync(file, buffer, 0, buffer.length, null);
    total += length;
    if (total > size || (length === 0 && total < size)) throw unsafe('a file changed while it was read');
    if (length === 0) return;
    take(buffer.subarray(0, length));
  }
}

function encodeLength(length: number): Buffer {
  const encoded = Buffer.alloc(8);
  encoded.writeBigUInt64BE(BigInt(length));
  return encoded;
}

function unsafe(message: string): SourceFailure {
  return new SourceFailure(
    'unsafe',
    `the content is not that of a pack: ${message}`,
    'Let the pack hold regular files only.',
  );
}

function tooLarge(message: string): SourceFailure {
  return new SourceFailure(
    'unsafe',
    `the content is too large: ${message}`,
    'Make the pack smaller, or raise the limit.',
  );
}
