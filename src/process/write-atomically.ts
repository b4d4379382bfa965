import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

interface WriteOptions {
  /** Path to write to before the rename; on the same file system. */
  readonly draft?: string;
  /** Whether it must survive a loss of power. True unless told. */
  readonly durable?: boolean;
}

/**
 * Writes a file so that it is there whole or not at all: a draft, fsync, rename, fsync of the directory. The draft has the same name
 * every time, so that one which was cut off is replaced: only one process at a time may write a file. A link that somebody put there in the
 * draft's place is not followed.
 */
export function writeAtomically(path: string, content: string, options: WriteOptions = {}): void {
  const { draft = `${path}.tmp`, durable = true } = options;
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true });
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o644);
  try {
    writeFileSync(file, content);
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  if (durable) syncDirectory(directory);
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
