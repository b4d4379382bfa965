import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackArchive } from '../../src/sources/archive/unpack-archive.ts';
import { defaultContentLimits, type ContentLimits } from '../../src/sources/source-options.ts';
import { listFiles } from './list-files.ts';
import { makeTree } from './temporary-tree.ts';

interface UnpackOptions {
  readonly path?: string;
  readonly limits?: Partial<ContentLimits>;
  readonly signal?: AbortSignal;
}

/** Unpacks an archive into a new directory, and gives the files that are there then. */
export async function unpackBytes(
  bytes: Uint8Array,
  { path = '', limits, signal }: UnpackOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const root = makeTree({});
  const file = join(root, 'archive');
  const directory = join(root, 'content');
  writeFileSync(file, bytes);
  mkdirSync(directory);
  await unpackArchive(
    { file, name: 'archive', path, directory },
    { limits: { ...defaultContentLimits, ...limits }, signal },
  );
  return listFiles(directory);
}
