import { createHash } from 'node:crypto';
import { readBytes, type ByteReader } from './read-bytes.ts';
import type { Repository } from './repository.ts';
import { DamagedMirror, streamLocalGit } from './run-local-git.ts';

/** What is done with the parts of a blob; `end` is called after the last of them, also when it goes wrong. */
export interface BlobSink {
  readonly write: (part: Buffer) => void;
  readonly end: () => void;
}

const maxHeaderBytes = 256;

/**
 * Reads blobs of the mirror by one process, each compared with its name. Throws DamagedMirror when one is missing or different, and what
 * the sink throws.
 */
export async function readBlobs<Blob extends { readonly object: string }>(
  repository: Repository,
  blobs: readonly Blob[],
  open: (blob: Blob) => BlobSink,
): Promise<void> {
  if (blobs.length === 0) return;
  await streamLocalGit(repository, ['cat-file', '--batch'], {
    input: blobs.map(({ object }) => `${object}\n`).join(''),
    onOutput: async (output) => {
      const reader = readBytes(output);
      for (const blob of blobs) {
        const size = await readHeader(reader, blob.object);
        const sink = open(blob);
        try {
          await readBlob(reader, { ...blob, size, format: repository.format }, sink);
        } finally {
          sink.end();
        }
      }
    },
  });
}

async function readHeader(reader: ByteReader, object: string): Promise<number> {
  const header = await reader.line(maxHeaderBytes);
  const match = /^([0-9a-f]+) blob (\d+)$/.exec(header ?? '');
  if (match === null || match[1] !== object) throw new DamagedMirror(`object ${object} is missing`);
  return Number(match[2]);
}

async function readBlob(
  reader: ByteReader,
  { object, size, format }: { readonly object: string; readonly size: number; readonly format: string },
  sink: BlobSink,
): Promise<void> {
  const hash = createHash(format).update(`blob ${size}\0`);
  for (let left = size; left > 0;) {
    const part = await reader.take(left);
    if (part.length === 0) throw new DamagedMirror(`object ${object} stops short`);
    hash.update(part);
    sink.write(part);
    left -= part.length;
  }
  await reader.take(1);
  if (hash.digest('hex') !== object) throw new DamagedMirror(`object ${object} is not what its name says`);
}
