import { invalidArchive } from './archive-failure.ts';

/** Takes bytes out of a stream in the amounts that are wanted. */
export interface ByteReader {
  /** As much as is there at once, but no more than `maxBytes`; undefined at the end. */
  readonly readSome: (maxBytes: number) => Promise<Uint8Array | undefined>;
  /** Exactly that many; undefined where the stream has ended before them. Throws SourceFailure (`invalid`) where it ends within. */
  readonly readExactly: (bytes: number) => Promise<Buffer | undefined>;
  /** Ends the stream. */
  readonly close: () => Promise<void>;
}

export function makeByteReader(stream: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();

  const readSome = async (maxBytes: number): Promise<Uint8Array | undefined> => {
    while (rest.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return undefined;
      rest = next.value;
    }
    const some = rest.subarray(0, maxBytes);
    rest = rest.subarray(some.length);
    return some;
  };

  const readExactly = async (bytes: number): Promise<Buffer | undefined> => {
    const parts: Uint8Array[] = [];
    for (let missing = bytes; missing > 0;) {
      const some = await readSome(missing);
      if (some === undefined && parts.length === 0) return undefined;
      if (some === undefined) throw truncated();
      parts.push(some);
      missing -= some.length;
    }
    return Buffer.concat(parts);
  };

  return { readSome, readExactly, close: async () => void (await chunks.return?.()) };
}

export function truncated(): Error {
  return invalidArchive('is truncated: it ends before its last entry does');
}
