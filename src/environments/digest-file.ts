import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';

/** Bytes that are in memory at a time. */
const chunkSize = 1024 * 1024;

/**
 * Hexadecimal sha256 of a file of any size; the reason in place of it where the file cannot be read, such as `EACCES`: what builds will
 * meet the same, and once it can be read the digest is another.
 */
export function digestFile(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(chunkSize);
    for (;;) {
      const length = readSync(file, chunk, 0, chunk.length, null);
      if (length === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, length));
    }
  } catch (error) {
    return describeFailure(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What stands for a file or directory that cannot be read. */
export function describeFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `unreadable ${code}`;
}
