import { open } from 'node:fs/promises';
import { invalidArchive } from './archive-failure.ts';
import { isTarHeader, tarBlockSize } from './tar-header.ts';

export type ArchiveFormat = 'tar' | 'tar.gz' | 'tar.xz' | 'zip';

const magics: readonly { readonly format: ArchiveFormat; readonly bytes: string }[] = [
  { format: 'tar.gz', bytes: '\x1f\x8b\x08' },
  { format: 'tar.xz', bytes: '\xfd7zXZ\0' },
  { format: 'zip', bytes: 'PK\x03\x04' },
  { format: 'zip', bytes: 'PK\x05\x06' },
];

/** What an archive is by its first bytes, whatever its name says. Throws SourceFailure (`invalid`) for anything else. */
export async function detectFormat(path: string): Promise<ArchiveFormat> {
  const head = await readHead(path);
  const found = magics.find(({ bytes }) => head.toString('latin1', 0, bytes.length) === bytes);
  if (found !== undefined) return found.format;
  if (isTarHeader(head)) return 'tar';
  if (head.length === 0) throw invalidArchive('is empty');
  const isPage = /^\s*<(?:!doctype|html|\?xml)/iu.test(head.toString('latin1'));
  throw invalidArchive(
    isPage ? 'is a web page, and no archive' : 'is no archive of a format that can be read',
  );
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(tarBlockSize), 0, tarBlockSize, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
