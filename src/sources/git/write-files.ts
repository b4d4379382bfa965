import { closeSync, constants, fchmodSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBlobs, type BlobSink } from './read-blobs.ts';
import type { Repository } from './repository.ts';

/** A file of the content, and the blob that it is. */
export interface TreeFile {
  /** From the root of the content; checked by `checkNames`. */
  readonly path: string;
  readonly object: string;
  /** Bytes. */
  readonly size: number;
  readonly isExecutable: boolean;
}

/**
 * Writes blobs of the mirror as regular files into a directory that is ours alone, byte for byte: no attribute, filter or setting of the
 * repository or of the user has a say. Throws as `readBlobs` does.
 */
export async function writeFiles(
  repository: Repository,
  files: readonly TreeFile[],
  directory: string,
): Promise<void> {
  for (const parent of new Set(files.map(({ path }) => dirname(path)))) {
    mkdirSync(join(directory, parent), { recursive: true, mode: 0o755 });
  }
  await readBlobs(repository, files, (file) => openFile(join(directory, file.path), file.isExecutable));
}

/** Opens a file that must not be there yet, with the mode that it keeps whatever the umask says. */
function openFile(path: string, isExecutable: boolean): BlobSink {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  return {
    write: (part) => {
      for (let written = 0; written < part.length;) written += writeSync(descriptor, part, written);
    },
    end: () => {
      fchmodSync(descriptor, isExecutable ? 0o755 : 0o644);
      closeSync(descriptor);
    },
  };
}
