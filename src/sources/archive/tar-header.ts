import { Header } from 'tar';
import type { ArchiveEntry, EntryType } from './archive-entry.ts';
import { invalidArchive, quoteName } from './archive-failure.ts';

/** What headers before an entry say about it, in place of its own header. */
export interface TarExtensions {
  readonly path?: string | undefined;
  readonly size?: string | undefined;
  readonly isSparse?: boolean;
}

/** Headers that describe the next entry, or all that follow. */
export type TarMetadata = 'extended' | 'global' | 'long name' | 'long link';

export type TarHeader =
  | { readonly kind: 'metadata'; readonly metadata: TarMetadata; readonly size: number }
  | { readonly kind: 'entry'; readonly entry: ArchiveEntry };

const metadataTypes: Readonly<Record<string, TarMetadata>> = {
  x: 'extended',
  X: 'extended',
  g: 'global',
  L: 'long name',
  N: 'long name',
  K: 'long link',
};

const entryTypes: Readonly<Record<string, EntryType>> = {
  0: 'file',
  7: 'file',
  1: 'hard link',
  2: 'symbolic link',
  3: 'device',
  4: 'device',
  5: 'directory',
  6: 'named pipe',
  S: 'sparse file',
};

/** Bytes of a header; contents fill whole blocks. */
export const tarBlockSize = 512;

/** Git knows no other bit, and takes the owner's. */
const ownerMayExecute = 0o100;

/** Undefined where a number in it is too large. */
function decodeHeader(block: Buffer): Header | undefined {
  try {
    return new Header(block);
  } catch {
    return undefined;
  }
}

/** Whether a block begins an archive; old ones have no other mark than the checksum. */
export function isTarHeader(block: Buffer): boolean {
  return block.length >= tarBlockSize && decodeHeader(block)?.cksumValid === true;
}

/** Reads a block of 512 bytes. Throws SourceFailure (`invalid`) where that is no header. */
export function parseTarHeader(block: Buffer, extensions: TarExtensions): TarHeader {
  const header = decodeHeader(block);
  if (header?.cksumValid !== true) throw invalidArchive('is corrupt: a header cannot be read');
  const metadata = metadataTypes[header.typeKey];
  if (metadata !== undefined) return { kind: 'metadata', metadata, size: checkSize(header.size, '') };
  const name = extensions.path ?? header.path ?? '';
  if (name === '') throw invalidArchive('is corrupt: an entry has no name');
  const type = extensions.isSparse === true ? 'sparse file' : typeOf(header.typeKey, name);
  const stated = extensions.size === undefined ? header.size : parseSize(extensions.size);
  const size = type === 'directory' ? 0 : checkSize(stated, name);
  if (size > 0 && !mayHaveContent.has(type)) {
    throw invalidArchive(`is corrupt: entry ${quoteName(name)} is a ${type}, and has content`);
  }
  const executable = ((header.mode ?? 0) & ownerMayExecute) !== 0;
  return { kind: 'entry', entry: { name, type, executable, size } };
}

const mayHaveContent: ReadonlySet<EntryType> = new Set<EntryType>([
  'file',
  'sparse file',
  'entry of an unknown type',
]);

/** Old archives have directories as files whose names end with a slash. */
function typeOf(key: string, name: string): EntryType {
  const type = entryTypes[key] ?? 'entry of an unknown type';
  return type === 'file' && name.endsWith('/') ? 'directory' : type;
}

function parseSize(text: string): number | undefined {
  return /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

function checkSize(size: number | undefined, name: string): number {
  if (size !== undefined && Number.isSafeInteger(size) && size >= 0) return size;
  throw invalidArchive(`is corrupt: the size of entry ${quoteName(name)} cannot be read`);
}
