import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file so that it is there whole or not at all, even after a loss of power: a draft, fsync, rename, fsync of the directory. The
 * draft has the same name every time, so that one which was cut off is written over: only one process at a time may write a file.
 */
export function writeAtomically(path: string, content: string, draft = `${path}.tmp`): void {
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true });
  const file = openSync(draft, 'w', 0o644);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncDirectory(directory);
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
