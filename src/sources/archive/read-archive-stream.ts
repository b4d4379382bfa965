import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { invalidArchive, excessiveArchive } from './archive-failure.ts';
import type { ArchiveFormat } from './archive-format.ts';
import { decompressXz } from './decompress-xz.ts';

interface StreamBounds {
  /** Bytes that it may have when it is decompressed. */
  readonly maxBytes: number;
}

/** The decompressed bytes of a tar archive. Throws SourceFailure: `invalid`, or `unsafe` for more than `maxBytes`. */
export async function* readArchiveStream(
  path: string,
  format: Exclude<ArchiveFormat, 'zip'>,
  { maxBytes }: StreamBounds,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of openStream(path, format)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw excessiveArchive(`unpacks to more than ${maxBytes} bytes`);
    yield chunk;
  }
}

function openStream(path: string, format: Exclude<ArchiveFormat, 'zip'>): AsyncIterable<Uint8Array> {
  const file = createReadStream(path);
  if (format === 'tar.gz') return gunzip(file);
  return format === 'tar.xz' ? decompressXz(file) : file;
}

/** Zeros that follow are padding; anything else that follows is an error. */
async function* gunzip(file: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  const stream = pipeline(file, createGunzip(), () => {});
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is corrupt';
    throw invalidArchive(`cannot be decompressed: ${reason}`, error);
  }
}
