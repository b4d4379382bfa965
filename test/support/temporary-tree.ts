import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What stands at a path: a file's content, or something else. */
export type TreeEntry =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly directory: true }
  | { readonly fifo: true }
  | { readonly mode: number; readonly content: string };

/** Makes a directory that lasts as long as the test, with the given entries in it, and gives its real path. */
export function makeTree(entries: Readonly<Record<string, TreeEntry>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tree-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, entry] of Object.entries(entries)) makeEntry(join(root, path), entry);
  return root;
}

function makeEntry(path: string, entry: TreeEntry): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof entry === 'string' || entry instanceof Uint8Array) writeFileSync(path, entry);
  else if ('link' in entry) symlinkSync(entry.link, path);
  else if ('directory' in entry) mkdirSync(path, { recursive: true });
  else if ('fifo' in entry) execFileSync('sh', ['-c', 'mkfifo -- "$0"', path]);
  else {
    writeFileSync(path, entry.content);
    chmodSync(path, entry.mode);
  }
}
