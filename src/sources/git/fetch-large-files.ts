import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../../errors.ts';
import { acquireHostLock } from '../../process/host-lock.ts';
import { SourceFailure } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import type { Part } from './assemble-parts.ts';
import { downloadLargeObjects, type LargePointer } from './download-large-objects.ts';
import { readBlobs } from './read-blobs.ts';
import { checkLimits } from './read-contents.ts';
import type { Repository } from './repository.ts';
import { readMirror } from './with-mirror.ts';
import type { TreeFile } from './write-files.ts';

/** Bytes that a pointer of Git LFS has at most, by its specification. */
const maxPointerBytes = 1024;

const pointerPattern =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:[a-z0-9.-]+ [^\n]*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n(?:[a-z0-9.-]+ [^\n]*\n)*$/;

/**
 * Fetches what pointers of Git LFS among the files stand for into the cache, each verified by its size and SHA-256, and gives the files with
 * it in their place. See https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md. Throws SourceFailure.
 */
export async function fetchLargeFiles(
  parts: readonly Part[],
  options: SourceOptions,
): Promise<readonly Part[]> {
  const directory = join(options.cache, 'lfs');
  const found: { readonly part: Part; readonly pointers: ReadonlyMap<TreeFile, LargePointer> }[] = [];
  for (const part of parts) {
    found.push({ part, pointers: await readMirror(part.repository, () => findPointers(part)) });
  }
  const replaced = found.map(({ part, pointers }) => ({
    ...part,
    files: part.files.map((file) => replace(file, pointers.get(file), directory)),
  }));
  checkLimits(
    replaced.flatMap(({ files }) => files),
    options.limits,
  );
  for (const { part, pointers } of found) await provide(part.repository, [...pointers.values()], directory);
  return replaced;
}

function replace(file: TreeFile, pointer: LargePointer | undefined, directory: string): TreeFile {
  if (pointer === undefined) return file;
  const { sha256, size } = pointer;
  return { ...file, size, large: { sha256, stored: join(directory, sha256) } };
}

async function findPointers({ repository, files }: Part): Promise<ReadonlyMap<TreeFile, LargePointer>> {
  const pointers = new Map<TreeFile, LargePointer>();
  const small = files.filter(({ size }) => size > 0 && size <= maxPointerBytes);
  await readBlobs(repository, small, (file) => {
    const parts: Buffer[] = [];
    return {
      write: (part) => parts.push(part),
      end: () => {
        const match = pointerPattern.exec(Buffer.concat(parts).toString('utf8'));
        if (match !== null) pointers.set(file, { sha256: match[1] ?? '', size: Number(match[2]) });
      },
    };
  });
  return pointers;
}

async function provide(
  repository: Repository,
  pointers: readonly LargePointer[],
  directory: string,
): Promise<void> {
  const { timeout, attempts, signal } = repository.options;
  const isMissing = ({ sha256 }: LargePointer): boolean => !existsSync(join(directory, sha256));
  if (!pointers.some(isMissing)) return;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const wait = { timeout: timeout * Math.max(1, attempts), signal };
  const lock = await acquireHostLock(`git lfs ${directory}`, wait);
  if (lock === undefined) {
    if (signal?.aborted === true)
      throw new OperationalError('fetching was interrupted', { code: 'interrupted' });
    const message = `another process has been fetching LFS objects for more than ${wait.timeout} ms`;
    throw new SourceFailure('unavailable', message, 'Wait for the other run to end.');
  }
  try {
    const missing = new Map(pointers.filter(isMissing).map((pointer) => [pointer.sha256, pointer]));
    await downloadLargeObjects(repository, [...missing.values()], directory);
  } finally {
    lock.release();
  }
}
