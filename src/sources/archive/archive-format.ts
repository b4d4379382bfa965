import { open } from 'node:fs/promises';
import { invalidArchive } from './archive-failure.ts';

export type ArchiveFormat = 'tar' | 'tar.gz' | 'tar.xz' | 'zip';

const magics: readonly { readonly format: ArchiveFormat; readonly bytes: string; readonly offset: number }[] =
  [
    { format: 'tar.gz', bytes: '\x1f\x8b\x08', offset: 0 },
    { format: 'tar.xz', bytes: '\xfd7zXZ\0', offset: 0 },
    { format: 'zip', bytes: 'PK\x03\x04', offset: 0 },
    { format: 'zip', bytes: 'PK\x05\x06', offset: 0 },
    { format: 'tar', bytes: 'ustar', offset: 257 },
  ];

const headLength = 512;

/** What an archive is by its first bytes, whatever its name says. Throws SourceFailure (`invalid`) for anything else. */
export async function detectFormat(path: string): Promise<ArchiveFormat> {
  const head = await readHead(path);
  const found = magics.find(({ bytes, offset }) => head.startsWith(bytes, offset));
  if (found !== undefined) return found.format;
  if (head === '') throw invalidArchive('is empty');
  const isPage = /^\s*<(?:!doctype|html|\?xml)/iu.test(head);
  throw invalidArchive(
    isPage ? 'is a web page, and no archive' : 'is no archive of a format that can be read',
  );
}

/** One character for each byte. */
async function readHead(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
