import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  RandomAccessReader,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  type Entry,
  type ZipFile,
} from 'yauzl';

const chunkSize = 64 * 1024;

/**
 * Reads within the bounds of a file: offsets that an archive states may lie anywhere, and would throw where nobody can catch it.
 * Reads are synchronous: they are many, small, and of a file that was just written.
 */
class BoundedReader extends RandomAccessReader {
  readonly #descriptor: number;
  readonly #size: number;

  constructor(descriptor: number, size: number) {
    super();
    this.#descriptor = descriptor;
    this.#size = size;
  }

  override read(
    ...[buffer, offset, length, position, callback]: Parameters<RandomAccessReader['read']>
  ): void {
    setImmediate(callback, this.#fill(buffer.subarray(offset, offset + length), position));
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const range = this.#holds(start, end) ? this.#readRange(start, end) : [];
    return Readable.from(range, { objectMode: false });
  }

  *#readRange(start: number, end: number): Generator<Uint8Array> {
    for (let position = start; position < end;) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkSize, end - position));
      const bytesRead = readSync(this.#descriptor, chunk, 0, chunk.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  }

  #fill(buffer: Buffer, position: number): Error | null {
    if (!this.#holds(position, position + buffer.length)) return new Error('it is truncated');
    try {
      readSync(this.#descriptor, buffer, 0, buffer.length, position);
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  #holds(start: number, end: number): boolean {
    return Number.isSafeInteger(start) && start >= 0 && start < end && end <= this.#size;
  }
}

/** Opens a zip archive. The caller closes the file, after it has read what it wants. */
export async function openZip(handle: FileHandle): Promise<ZipFile> {
  const { size } = await handle.stat();
  const zip = await fromRandomAccessReaderPromise(new BoundedReader(handle.fd, size), size, {
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: true,
  });
  // Its iterator tells all that can be told.
  zip.on('error', () => {});
  return zip;
}

/** The name of an entry: UTF-8 where it says so, code page 437 otherwise. */
export function decodeZipName({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}
