import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every entry below a directory with its mode, time of change and digest of its content: equal values, equal trees. */
export function readTree(root: string, directory = root): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name);
    const stats = lstatSync(path);
    found[relative(root, path)] = `${stats.mode} ${stats.mtimeMs} ${describeContent(path)}`;
    if (stats.isDirectory()) Object.assign(found, readTree(root, path));
  }
  return found;
}

function describeContent(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (!stats.isFile()) return 'no file';
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
