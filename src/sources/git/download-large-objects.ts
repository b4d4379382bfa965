import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SourceFailure } from '../source-failure.ts';
import { askLargeServer, type LargeAction } from './ask-large-server.ts';
import { requestLarge } from './request-large.ts';
import type { Repository } from './repository.ts';

/** What a pointer of Git LFS says. */
export interface LargePointer {
  /** In hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Objects that a server is asked for at once; the specification suggests 100. */
const batchSize = 100;

/**
 * Downloads objects of Git LFS into a directory, each under its SHA-256 once it was verified. Only one process may do so at a time.
 * Throws SourceFailure.
 */
export async function downloadLargeObjects(
  repository: Repository,
  pointers: readonly LargePointer[],
  directory: string,
): Promise<void> {
  for (let start = 0; start < pointers.length; start += batchSize) {
    const batch = pointers.slice(start, start + batchSize);
    const actions = await askLargeServer(repository, batch);
    for (const pointer of batch) {
      const action = actions.get(pointer.sha256);
      if (action === undefined) throw missing(repository, pointer);
      await download(repository, { pointer, action, directory });
    }
  }
}

interface Download {
  readonly pointer: LargePointer;
  readonly action: LargeAction;
  readonly directory: string;
}

async function download(repository: Repository, { pointer, action, directory }: Download): Promise<void> {
  const { sha256, size } = pointer;
  // Named the same every time, so that what a killed run left of it is written over.
  const draft = join(directory, `${sha256}.part`);
  await requestLarge(repository, { url: action.url, headers: action.headers }, async (body) => {
    const file = openSync(draft, 'w', 0o600);
    const hash = createHash('sha256');
    let received = 0;
    try {
      for await (const chunk of body) {
        received += chunk.length;
        if (received > size) break;
        hash.update(chunk);
        for (let written = 0; written < chunk.length;) written += writeSync(file, chunk, written);
      }
    } finally {
      closeSync(file);
    }
    // What stops short may arrive whole the next time.
    if (received < size) throw new TypeError(`${received} of ${size} bytes arrived`);
    if (received === size && hash.digest('hex') === sha256) return;
    rmSync(draft);
    throw new SourceFailure(
      'checksum',
      `${repository.url}: the LFS server gives other bytes for the object ${sha256}`,
      'Push the object again.',
    );
  });
  renameSync(draft, join(directory, sha256));
}

function missing({ url }: Repository, { sha256 }: LargePointer): SourceFailure {
  const message = `${url}: the LFS server does not have the object ${sha256}`;
  return new SourceFailure('not-found', message, 'Push it with `git lfs push --all`.');
}
