import { closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { excessiveArchive } from './archive-failure.ts';

/** Writes files below a directory, and nothing outside of it. */
export interface TreeWriter {
  /** Throws SourceFailure (`unsafe`) for more bytes than are allowed, counted as they come. */
  readonly writeFile: (file: FileToWrite) => Promise<void>;
}

interface FileToWrite {
  readonly parts: readonly string[];
  readonly executable: boolean;
  readonly content: AsyncIterable<Uint8Array>;
}

interface WriterBounds {
  readonly maxFileBytes: number;
  /** Of all files together. */
  readonly maxContentBytes: number;
}

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** `directory` exists, and is empty: every directory and file below it is one that this has made, so that none is a link. */
export function makeTreeWriter(
  directory: string,
  { maxFileBytes, maxContentBytes }: WriterBounds,
): TreeWriter {
  const made = new Set<string>();
  let total = 0;

  const makeDirectories = (parts: readonly string[]): void => {
    for (let length = 1; length <= parts.length; length += 1) {
      const path = join(directory, ...parts.slice(0, length));
      if (made.has(path)) continue;
      mkdirSync(path, 0o755);
      made.add(path);
    }
  };

  return {
    writeFile: async ({ parts, executable, content }) => {
      makeDirectories(parts.slice(0, -1));
      const path = join(directory, ...parts);
      const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, executable ? 0o755 : 0o644);
      let bytes = 0;
      try {
        for await (const chunk of content) {
          bytes += chunk.length;
          total += chunk.length;
          if (bytes > maxFileBytes) throw excessiveArchive(`holds a file of more than ${maxFileBytes} bytes`);
          if (total > maxContentBytes)
            throw excessiveArchive(`unpacks to more than ${maxContentBytes} bytes`);
          writeWhole(file, chunk);
        }
      } finally {
        closeSync(file);
      }
    },
  };
}

function writeWhole(file: number, chunk: Uint8Array): void {
  for (let written = 0; written < chunk.length;) written += writeSync(file, chunk, written);
}
