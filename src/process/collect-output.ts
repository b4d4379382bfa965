import type { Readable } from 'node:stream';

/** What a stream gave so far. */
export interface Collected {
  readonly text: () => string;
}

interface Bounds {
  readonly maxBytes: number;
  /** Called once, when the stream gives more than `maxBytes`; what comes later is dropped. */
  readonly onOverflow: () => void;
}

/** Collects the first `maxBytes` bytes of a stream. */
export function collectOutput(stream: Readable, bounds: Bounds): Collected {
  const chunks: Buffer[] = [];
  let room = bounds.maxBytes;
  let overflowed = false;
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, room);
    if (kept.length > 0) chunks.push(kept);
    room -= kept.length;
    if (kept.length === chunk.length || overflowed) return;
    overflowed = true;
    bounds.onOverflow();
  });
  // A stream that breaks says nothing that the exit status does not.
  stream.on('error', () => {});
  return { text: () => Buffer.concat(chunks).toString('utf8') };
}
