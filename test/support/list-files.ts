import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What lies below a directory: `path` or, with the executable bit, `path*`, and its content. Links and the like are told by `!`. */
export function listFiles(root: string): Readonly<Record<string, string>> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => !lstatSync(join(root, path)).isDirectory());
  return Object.fromEntries(files.map((path) => describe(root, path)));
}

function describe(root: string, path: string): readonly [string, string] {
  const stats = lstatSync(join(root, path));
  if (!stats.isFile()) return [`${path}!`, ''];
  return [`${path}${(stats.mode & 0o111) === 0 ? '' : '*'}`, readFileSync(join(root, path), 'utf8')];
}
