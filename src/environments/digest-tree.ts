import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What tools make by themselves inside of a pack, at any depth. */
const generated: ReadonlySet<string> = new Set(['.git', '__pycache__', 'node_modules', '.venv']);

const maxFiles = 20_000;

/** Content digests of files by path, with what tells that they have not changed since. Bounded by the number of files of packs. */
const known = new Map<string, { readonly key: string; readonly digest: string }>();

/**
 * Hexadecimal sha256 over the names and contents below a directory, without what tools generate and without `excluded` entries
 * at the top. Files that have not changed since this process last read them are not read again.
 */
export function digestTree(root: string, excluded: readonly string[] = []): string {
  const hash = createHash('sha256');
  let files = 0;
  const visit = (directory: string, prefix: string): void => {
    for (const name of readdirSync(directory).sort()) {
      const isLeftOut = generated.has(name) || (prefix === '' && excluded.includes(name));
      if (isLeftOut || (files += 1) > maxFiles) continue;
      const path = join(directory, name);
      const status = lstatSync(path, { throwIfNoEntry: false });
      if (status === undefined) continue;
      const entry = `${prefix}${name}`;
      if (status.isDirectory()) visit(path, `${entry}/`);
      else if (status.isSymbolicLink()) hash.update(`${entry}\0link\0${readlinkSync(path)}\0`);
      else if (status.isFile()) {
        const isProgram = (status.mode & 0o111) !== 0;
        const key = `${status.size} ${status.mtimeMs} ${status.ctimeMs} ${status.ino} ${status.dev}`;
        hash.update(`${entry}\0${isProgram ? 'program' : 'file'}\0${digestFile(path, key)}\0`);
      }
    }
  };
  visit(root, '');
  return hash.digest('hex');
}

function digestFile(path: string, key: string): string {
  const before = known.get(path);
  if (before?.key === key) return before.digest;
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  known.set(path, { key, digest });
  return digest;
}
