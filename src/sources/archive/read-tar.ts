import type { ReadableEntry } from './archive-entry.ts';
import { invalidArchive } from './archive-failure.ts';
import { makeByteReader, truncated, type ByteReader } from './byte-reader.ts';
import { parsePaxRecords, type PaxRecords } from './pax-records.ts';
import { parseTarHeader, tarBlockSize, type TarExtensions, type TarMetadata } from './tar-header.ts';

/** Bytes of a header that describes another; names and attributes need a fraction. */
const maxMetadataBytes = 64 * 1024;

/**
 * Reads the entries of a tar archive: ustar, pax and GNU. After its end only zeros may follow, so that nothing is hidden there.
 * Throws SourceFailure (`invalid`).
 */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ReadableEntry> {
  const reader = makeByteReader(stream);
  try {
    let extensions: TarExtensions = {};
    for (;;) {
      const block = await reader.readExactly(tarBlockSize);
      if (block === undefined) throw truncated();
      if (isZero(block)) break;
      const header = parseTarHeader(block, extensions);
      if (header.kind === 'metadata') {
        const body = await readMetadata(reader, header.size);
        extensions = extend(extensions, header.metadata, body);
        continue;
      }
      const { entry } = header;
      const content = makeContent(reader, entry.size);
      yield { entry, content: content.read };
      await content.skip();
      extensions = {};
    }
    await expectZeros(reader);
  } finally {
    await reader.close();
  }
}

async function readMetadata(reader: ByteReader, size: number): Promise<Buffer> {
  if (size > maxMetadataBytes) throw invalidArchive('is corrupt: a header is too long');
  const body = await reader.readExactly(size);
  await skipBytes(reader, paddingOf(size));
  if (body === undefined) throw truncated();
  return body;
}

function extend(before: TarExtensions, metadata: TarMetadata, body: Buffer): TarExtensions {
  // Only links have one, and these are refused.
  if (metadata === 'long link') return before;
  if (metadata === 'long name') return { ...before, path: body.toString('utf8').split('\0')[0] };
  const records = parsePaxRecords(body);
  if (metadata === 'extended') return { ...before, ...readExtensions(records) };
  if (['path', 'size', 'linkpath'].some((key) => records.has(key))) {
    throw invalidArchive('is corrupt: a header gives all entries the same name or size');
  }
  return before;
}

function readExtensions(records: PaxRecords): TarExtensions {
  const path = records.get('path');
  const size = records.get('size');
  const isSparse = [...records.keys()].some((key) => key.startsWith('GNU.sparse.'));
  return {
    ...(path === undefined ? {} : { path }),
    ...(size === undefined ? {} : { size }),
    ...(isSparse ? { isSparse } : {}),
  };
}

function makeContent(
  reader: ByteReader,
  size: number,
): { readonly read: () => AsyncGenerator<Uint8Array>; readonly skip: () => Promise<void> } {
  let left = size;
  const read = async function* (): AsyncGenerator<Uint8Array> {
    while (left > 0) {
      const some = await reader.readSome(left);
      if (some === undefined) throw truncated();
      left -= some.length;
      yield some;
    }
  };
  return { read, skip: () => skipBytes(reader, left + paddingOf(size)) };
}

async function skipBytes(reader: ByteReader, bytes: number): Promise<void> {
  for (let left = bytes; left > 0;) {
    const some = await reader.readSome(left);
    if (some === undefined) throw truncated();
    left -= some.length;
  }
}

async function expectZeros(reader: ByteReader): Promise<void> {
  for (;;) {
    const some = await reader.readSome(Number.MAX_SAFE_INTEGER);
    if (some === undefined) return;
    if (!isZero(some)) throw invalidArchive('is corrupt: there is something after its end');
  }
}

function paddingOf(size: number): number {
  return (tarBlockSize - (size % tarBlockSize)) % tarBlockSize;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
