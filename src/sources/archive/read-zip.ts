import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { SourceFailure } from '../source-failure.ts';
import type { ReadableEntry } from './archive-entry.ts';
import { excessiveArchive, invalidArchive, quoteName, unsafeEntry } from './archive-failure.ts';
import { describeZipEntry } from './zip-entry.ts';
import { openZip } from './zip-reader.ts';

interface ZipBounds {
  /** How many entries there may be. */
  readonly maxEntries: number;
}

/**
 * Reads the entries of a zip archive, in the order of its central directory. No two of them may share bytes, and what precedes each in
 * the file must have the same name. Throws SourceFailure (`invalid`, `unsafe`).
 */
export async function* readZip(path: string, bounds: ZipBounds): AsyncGenerator<ReadableEntry> {
  const handle = await open(path);
  try {
    const zip = await openZip(handle);
    const entries = await listEntries(zip, bounds);
    await checkLayout(zip, entries);
    for (const entry of entries)
      yield { entry: describeZipEntry(entry), content: () => readEntry(zip, entry) };
  } catch (error) {
    throw explainZipError(error);
  } finally {
    await handle.close();
  }
}

async function listEntries(zip: ZipFile, { maxEntries }: ZipBounds): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    if (entries.length > maxEntries) throw excessiveArchive(`has more than ${maxEntries} entries`);
  }
  return entries;
}

/** Entries that share their bytes are how a small archive becomes a large one; a second name is how one is smuggled past a check. */
async function checkLayout(zip: ZipFile, entries: readonly Entry[]): Promise<void> {
  const ranges: { readonly start: number; readonly end: number; readonly entry: Entry }[] = [];
  for (const entry of entries) {
    const start = entry.relativeOffsetOfLocalHeader;
    const { fileDataStart, fileName } = await zip.readLocalFileHeaderPromise(entry);
    if (!fileName.equals(entry.fileNameRaw)) throw unsafeEntry(nameOf(entry), 'has two names');
    ranges.push({ start, end: fileDataStart + entry.compressedSize, entry });
  }
  ranges.sort((a, b) => a.start - b.start);
  for (const [index, { start, entry }] of ranges.entries()) {
    const previous = ranges[index - 1];
    if (previous !== undefined && previous.end > start) {
      throw unsafeEntry(nameOf(entry), `shares its bytes with entry ${quoteName(nameOf(previous.entry))}`);
    }
  }
}

async function* readEntry(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    stream.on('error', () => {});
    for await (const chunk of stream) {
      checksum = crc32(chunk as Buffer, checksum);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw explainZipError(error);
  }
  if (checksum !== entry.crc32) {
    throw invalidArchive(`is corrupt: the checksum of entry ${quoteName(nameOf(entry))} is wrong`);
  }
}

function nameOf(entry: Entry): string {
  return entry.fileNameRaw.toString('utf8');
}

function explainZipError(error: unknown): unknown {
  if (error instanceof SourceFailure || !(error instanceof Error)) return error;
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? invalidArchive(`is corrupt: ${error.message}`, error) : error;
}
