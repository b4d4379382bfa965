import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ContentFile } from './digest-content.ts';

/** Files that are brought to the disk at once: file systems commit several together. */
const concurrency = 16;

/** Gives the files of a directory, and the directories that name them, their modes: 0755 or 0644. Brings all of it to the disk. */
export async function settleTree(
  root: string,
  files: readonly Pick<ContentFile, 'path' | 'executable'>[],
): Promise<void> {
  const directories = new Set<string>(['.']);
  for (const { path } of files) {
    for (let parent = dirname(path); !directories.has(parent); parent = dirname(parent))
      directories.add(parent);
  }
  const queue = [
    ...files.map(({ path, executable }) => ({ path, mode: executable ? 0o755 : 0o644 })),
    ...[...directories].map((path) => ({ path, mode: 0o755 })),
  ].values();
  const work = async (): Promise<void> => {
    for (const { path, mode } of queue) await settle(join(root, path), mode);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

async function settle(path: string, mode: number): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}
