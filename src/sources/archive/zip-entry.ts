import type { Entry } from 'yauzl';
import type { ArchiveEntry, EntryType } from './archive-entry.ts';
import { invalidArchive, quoteName } from './archive-failure.ts';
import { decodeZipName } from './zip-reader.ts';

/** File types of Unix, as the upper half of an entry's attributes has them; none where another system made it. */
const unixTypes: Readonly<Record<number, EntryType>> = {
  0o00: 'file',
  0o01: 'named pipe',
  0o02: 'device',
  0o04: 'directory',
  0o06: 'device',
  0o10: 'file',
  0o12: 'symbolic link',
  0o14: 'socket',
};

const ownerMayExecute = 0o100;

/** What the central directory says about an entry. Throws SourceFailure (`invalid`) for one that cannot be unpacked. */
export function describeZipEntry(entry: Entry): ArchiveEntry {
  const name = decodeZipName(entry);
  if (name === '') throw invalidArchive('is corrupt: an entry has no name');
  if (entry.isEncrypted()) throw invalidArchive(`is encrypted: entry ${quoteName(name)} needs a password`);
  if (!entry.canDecodeFileData()) {
    const method = entry.compressionMethod;
    throw invalidArchive(
      `has entry ${quoteName(name)} compressed in a way that is not supported (method ${method})`,
    );
  }
  const mode = entry.externalFileAttributes >>> 16;
  const stated = unixTypes[mode >>> 12] ?? 'entry of an unknown type';
  const type = stated === 'file' && name.endsWith('/') ? 'directory' : stated;
  return { name, type, executable: (mode & ownerMayExecute) !== 0, size: entry.uncompressedSize };
}
