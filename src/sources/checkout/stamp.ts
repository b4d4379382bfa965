import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { ObjectFormat } from '../git/repository.ts';
import type { FileType } from './checkout-index.ts';

/** Bytes that are read at once. */
const chunkBytes = 256 * 1024;

/** What changes whenever anybody changes a file or its mode, or puts another in its place; undefined where there is nothing. */
export function stampOf(path: string): string | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino, stats.mode].join(' ');
}

/** Whether there is a file of that type with the content that the name of a blob stands for. Nothing behind a link is read. */
export function isBlob(
  path: string,
  { object, type }: { readonly object: string; readonly type: FileType },
  format: ObjectFormat,
): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (type === 'link') {
    return stats.isSymbolicLink() && nameOf(readlinkSync(path, { encoding: 'buffer' }), format) === object;
  }
  const mode = type === 'executable' ? 0o755 : 0o644;
  if (!stats.isFile() || (stats.mode & 0o7777) !== mode) return false;
  return nameOfFile(path, format) === object;
}

function nameOf(content: Buffer, format: ObjectFormat): string {
  return createHash(format).update(`blob ${content.length}\0`).update(content).digest('hex');
}

function nameOfFile(path: string, format: ObjectFormat): string | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { size } = fstatSync(file);
    const hash = createHash(format).update(`blob ${size}\0`);
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size + 1));
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, count));
    }
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}
