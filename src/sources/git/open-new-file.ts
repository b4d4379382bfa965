import { closeSync, constants, fchmodSync, openSync, writeSync } from 'node:fs';
import type { BlobSink } from './read-blobs.ts';

/** Opens a file that must not be there yet, with the mode that it keeps whatever the umask says. */
export function openNewFile(path: string, isExecutable: boolean): BlobSink {
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
