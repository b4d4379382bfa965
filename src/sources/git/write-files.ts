import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SourceFailure } from '../source-failure.ts';
import { openNewFile } from './open-new-file.ts';
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
  /** Whether the blob is the target of a symbolic link. */
  readonly isLink?: boolean;
  /** Of a file that Git LFS keeps elsewhere: what the blob points to. */
  readonly large?: LargeObject;
}

/** An object of Git LFS in the cache. */
interface LargeObject {
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Absolute path. */
  readonly stored: string;
}

/**
 * Writes blobs of the mirror as regular files into a directory that is ours alone, byte for byte: no attribute, filter or setting of the
 * repository or of the user has a say. Throws as `readBlobs` does, and SourceFailure (`unavailable`) for a changed object of Git LFS.
 */
export async function writeFiles(
  repository: Repository,
  files: readonly TreeFile[],
  directory: string,
): Promise<void> {
  for (const parent of new Set(files.map(({ path }) => dirname(path)))) {
    mkdirSync(join(directory, parent), { recursive: true, mode: 0o755 });
  }
  for (const { path, isExecutable, large } of files) {
    if (large !== undefined) await copyLarge(large, openNewFile(join(directory, path), isExecutable));
  }
  const small = files.filter(({ large }) => large === undefined);
  await readBlobs(repository, small, (file) => openNewFile(join(directory, file.path), file.isExecutable));
}

async function copyLarge({ sha256, stored }: LargeObject, sink: BlobSink): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(stored)) {
      hash.update(chunk as Buffer);
      sink.write(chunk as Buffer);
    }
  } finally {
    sink.end();
  }
  if (hash.digest('hex') === sha256) return;
  rmSync(stored);
  throw new SourceFailure(
    'unavailable',
    `the copy of the LFS object ${sha256} in the cache was changed`,
    'Let the next run fetch it again.',
  );
}
