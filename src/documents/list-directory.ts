import { readdirSync, type Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import { askQuickly } from './ask-quickly.ts';
import { accessProblem, errorCode, fileProblem, outsideRoot } from './file-problem.ts';
import { isInside } from './inside-roots.ts';
import { describeType } from './read-file.ts';

/** What a name in a directory stands for, links followed. */
export type Entry =
  | {
      readonly type: 'file' | 'directory';
      readonly name: string;
      readonly real: string;
      readonly link: boolean;
    }
  /** Neither file nor directory; `kind` says what, for people. */
  | { readonly type: 'other'; readonly name: string; readonly kind: string }
  /** A link not yet followed; see resolveLink. */
  | { readonly type: 'link'; readonly name: string };

/** Names and types in a directory, sorted by name; links are not followed. Throws the system's error. */
export async function listDirectory(path: string, real: string): Promise<Entry[]> {
  const options = { withFileTypes: true } as const;
  const found = await askQuickly(
    () => readdirSync(path, options),
    () => readdir(path, options),
  );
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  return await Promise.all(found.map((entry) => describeEntry(entry, path, real)));
}

async function describeEntry(entry: Dirent, path: string, realDirectory: string): Promise<Entry> {
  const { name } = entry;
  const typed = isTyped(entry) ? entry : await lstat(join(path, name));
  if (typed.isSymbolicLink()) return { type: 'link', name };
  const real = join(realDirectory, name);
  if (typed.isFile()) return { type: 'file', name, real, link: false };
  if (typed.isDirectory()) return { type: 'directory', name, real, link: false };
  return { type: 'other', name, kind: describeType(typed) };
}

/** Some file systems do not tell the type of an entry with its name. */
function isTyped(entry: Dirent): boolean {
  return (
    entry.isFile() ||
    entry.isDirectory() ||
    entry.isSymbolicLink() ||
    entry.isFIFO() ||
    entry.isSocket() ||
    entry.isCharacterDevice() ||
    entry.isBlockDevice()
  );
}

interface Link {
  readonly name: string;
  readonly absolutePath: string;
  /** Path for people. */
  readonly shown: string;
  /** Whether the name alone makes it a manifest; if not, a link to a file is of no interest. */
  readonly wanted: boolean;
}

/** Follows a link as far as the real `roots` allow; undefined when nobody needs it. Says nothing of a refused target. */
export async function resolveLink(
  link: Link,
  roots: readonly string[],
): Promise<Entry | Diagnostic | undefined> {
  const { name, absolutePath, shown } = link;
  try {
    const real = await realpath(absolutePath);
    const stats = await stat(real);
    if (!link.wanted && !stats.isDirectory()) return undefined;
    if (!isInside(roots, real)) return outsideRoot(shown);
    if (stats.isFile()) return { type: 'file', name, real, link: true };
    if (!stats.isDirectory()) return { type: 'other', name, kind: describeType(stats) };
    const parent = await realpath(dirname(absolutePath));
    return isInside([real], parent)
      ? accessProblem(shown, 'ELOOP')
      : { type: 'directory', name, real, link: true };
  } catch (error) {
    const code = errorCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? danglingLink(shown) : accessProblem(shown, code);
  }
}

function danglingLink(file: string): Diagnostic {
  return fileProblem({
    code: 'file.link-dangling',
    file,
    message: `The symbolic link ${file} points at nothing.`,
    hint: 'Correct its target, or remove the link.',
  });
}
