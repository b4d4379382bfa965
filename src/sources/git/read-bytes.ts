import type { Readable } from 'node:stream';

/** Takes a stream apart, without holding more of it than what came at once. */
export interface ByteReader {
  /** What comes before the next line feed; undefined when that is not within so many bytes. */
  readonly line: (maxBytes: number) => Promise<string | undefined>;
  /** From 1 byte to `maxBytes`; none at the end of the stream. */
  readonly take: (maxBytes: number) => Promise<Buffer>;
}

const lineFeed = 10;

export function readBytes(stream: Readable): ByteReader {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  const next = async (): Promise<boolean> => {
    const { value, done } = await chunks.next();
    if (done === true) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  };
  return {
    line: async (maxBytes) => {
      for (;;) {
        const end = rest.indexOf(lineFeed);
        if (end > maxBytes || (end === -1 && rest.length > maxBytes)) return undefined;
        if (end !== -1) {
          const line = rest.toString('utf8', 0, end);
          rest = rest.subarray(end + 1);
          return line;
        }
        if (!(await next())) return undefined;
      }
    },
    take: async (maxBytes) => {
      while (rest.length === 0 && (await next()));
      const taken = rest.subarray(0, maxBytes);
      rest = rest.subarray(taken.length);
      return taken;
    },
  };
}
