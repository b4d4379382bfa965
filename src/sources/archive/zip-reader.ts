import { createReadStream, read } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  RandomAccessReader,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  type Entry,
  type ZipFile,
} from 'yauzl';

/** Reads within the bounds of a file: offsets that an archive states may lie anywhere, and would throw where nobody can catch it. */
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
    if (this.#holds(position, position + length))
      read(this.#descriptor, buffer, offset, length, position, callback);
    else setImmediate(callback, new Error('it is truncated'));
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const range = this.#holds(start, end) ? { start, end: end - 1 } : { start: this.#size };
    return createReadStream('', { ...range, fd: this.#descriptor, autoClose: false });
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
