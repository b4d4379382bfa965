import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { describeFailure, digestFile } from './digest-file.ts';

/** What tools make by themselves inside of a pack, at any depth. */
const generated: ReadonlySet<string> = new Set(['.git', '__pycache__', 'node_modules', '.venv']);

/** Files whose content is read, and bytes of the largest one: of what is beyond, size and time tell whether it has changed. */
const maxFiles = 20_000;
const maxBytes = 256 * 1024 * 1024;

/** Content digests of files by path, with what tells that they have not changed since. Bounded by the number of files of packs. */
const known = new Map<string, { readonly key: string; readonly digest: string }>();

/** Where links of ours lead, which change with every generation; and what they have moved out of their way. */
const storeTarget = /(?:^|\/)\.store\/[0-9a-f]{16}\./;
const movedAside = /\.replaced-[0-9a-f]{8}$/;

/**
 * Hexadecimal sha256 over the names and contents below a directory, without what tools generate and without public links of
 * environments. Files that have not changed since this process last read them are not read again.
 */
export function digestTree(root: string): string {
  const hash = createHash('sha256');
  let files = 0;
  const visit = (directory: string, prefix: string): void => {
    for (const name of list(directory, (reason) => hash.update(`${prefix}\0${reason}\0`))) {
      if (generated.has(name) || movedAside.test(name)) continue;
      const path = join(directory, name);
      const status = lstatSync(path, { throwIfNoEntry: false });
      if (status?.isDirectory() === true) visit(path, `${prefix}${name}/`);
      else if (status !== undefined) {
        files += 1;
        const isRead = files <= maxFiles && status.size <= maxBytes;
        hash.update(describeEntry(`${prefix}${name}`, { path, status, isRead }));
      }
    }
  };
  visit(root, '');
  return hash.digest('hex');
}

/** Empty for what does not count. */
function describeEntry(
  entry: string,
  { path, status, isRead }: { readonly path: string; readonly status: Stats; readonly isRead: boolean },
): string {
  if (status.isSymbolicLink()) {
    const target = readlinkSync(path);
    return storeTarget.test(target) ? '' : `${entry}\0link\0${target}\0`;
  }
  if (!status.isFile()) return '';
  const kind = (status.mode & 0o111) === 0 ? 'file' : 'program';
  if (!isRead) return `${entry}\0${kind}\0${status.size} ${status.mtimeMs}\0`;
  const key = `${status.size} ${status.mtimeMs} ${status.ctimeMs} ${status.ino} ${status.dev}`;
  return `${entry}\0${kind}\0${digestOnce(path, key)}\0`;
}

/** Sorted names; none where the directory cannot be read. */
function list(directory: string, onFailure: (reason: string) => void): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    onFailure(describeFailure(error));
    return [];
  }
}

function digestOnce(path: string, key: string): string {
  const before = known.get(path);
  if (before?.key === key) return before.digest;
  const digest = digestFile(path);
  known.set(path, { key, digest });
  return digest;
}
