import xz from 'xz-decompress';
import { invalidArchive } from './archive-failure.ts';

/** What the decoder's result codes mean; its dictionary has at most 64 MiB, as that of `xz -9`. */
const reasons: Readonly<Record<string, string>> = {
  4: 'it needs a dictionary of more than 64 MiB; compress it with xz -9 or less',
  6: 'it uses a filter or an integrity check that is not supported; compress it with plain xz',
};

/** Decompresses xz, at most 64 KiB at a time. Throws SourceFailure (`invalid`). */
export async function* decompressXz(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = new xz.XzReadableStream(ReadableStream.from(compressed));
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    const code = /error code (\d+)$/u.exec(error instanceof Error ? error.message : '')?.[1] ?? '';
    throw invalidArchive(`cannot be decompressed: ${reasons[code] ?? 'it is truncated or corrupt'}`, error);
  }
}
