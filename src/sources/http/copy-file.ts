import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SourceFailure } from '../source-failure.ts';
import { showAddress } from './address.ts';
import { saveStream, type SavedStream } from './save-stream.ts';

interface CopyRequest {
  readonly directory: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Copies the file behind a `file:` address. Throws SourceFailure (`not-found`, `unavailable`, `unsafe`). */
export async function copyFile(url: URL, { directory, maxBytes, signal }: CopyRequest): Promise<SavedStream> {
  const name = showAddress(url);
  const handle = await openFile(url);
  try {
    if (!(await handle.stat()).isFile()) {
      throw new SourceFailure('not-found', `${name} is no file`, 'Write the path of an archive.');
    }
    const stream = handle.createReadStream({ autoClose: false, signal });
    return await saveStream(stream, { directory, maxBytes, name });
  } finally {
    await handle.close();
  }
}

/** Without waiting for somebody to write into a pipe. */
async function openFile(url: URL): Promise<FileHandle> {
  try {
    return await open(fileURLToPath(url), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new SourceFailure(
      isMissing ? 'not-found' : 'unavailable',
      `${showAddress(url)} ${isMissing ? 'is not there' : `cannot be read (${code ?? 'unknown reason'})`}`,
      { hint: 'Correct the path, or let this user read the file.', cause: error },
    );
  }
}
