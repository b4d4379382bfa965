import { SourceFailure } from '../source-failure.ts';
import { withArticle, type ArchiveEntry } from './archive-entry.ts';
import { quoteName, unsafeEntry } from './archive-failure.ts';
import { makePathClaims } from './path-claims.ts';

/** An entry, and the parts of its name. */
export interface NamedEntry {
  readonly entry: ArchiveEntry;
  readonly parts: readonly string[];
  /** Its place in the archive. */
  readonly index: number;
}

export interface SelectionOptions {
  /** Directory to unpack, with `/` between its parts; empty for all. */
  readonly path: string;
  readonly maxDirectories: number;
}

/** Parts of the path to write each file to, by its place in the archive. */
export type Selection = ReadonlyMap<number, readonly string[]>;

const shownNames = 5;

/**
 * The files to unpack, and where to. Without `path` that is everything below the only top directory, or everything where there are
 * several; `path` is looked for below the only top directory first, and then from the root.
 * Throws SourceFailure: `not-found`, or `unsafe` for what is selected and is no file, or collides with another.
 */
export function selectEntries(entries: readonly NamedEntry[], options: SelectionOptions): Selection {
  const root = findRoot(entries, options.path);
  const claims = makePathClaims(options.maxDirectories);
  const selection = new Map<number, readonly string[]>();
  for (const { entry, parts, index } of entries.filter(({ parts }) => isWithin(parts, root))) {
    const target = parts.slice(root.length);
    if (entry.type === 'file' && target.length > 0) {
      claims.claimFile(entry.name, target);
      selection.set(index, target);
    } else if (entry.type === 'directory') claims.claimDirectory(entry.name, target);
    else throw unsafeEntry(entry.name, `is ${withArticle(entry.type)}`);
  }
  return selection;
}

function findRoot(entries: readonly NamedEntry[], path: string): readonly string[] {
  const wanted = path.split('/').filter((part) => part !== '' && part !== '.');
  const top = findOnlyTop(entries);
  const candidates = top === undefined ? [wanted] : [[top, ...wanted], wanted];
  const root = candidates.find((candidate) => entries.some((each) => isDirectoryOf(each, candidate)));
  if (root !== undefined) return root;
  const names = [...new Set(entries.map(({ parts }) => parts.slice(0, top === undefined ? 1 : 2).join('/')))];
  const shown = names.filter((name) => name !== '' && name !== top).slice(0, shownNames);
  const list = shown.map(quoteName).join(', ');
  throw new SourceFailure(
    'not-found',
    wanted.length === 0 ? 'holds no files' : `holds no directory ${quoteName(path)}`,
    list === '' ? 'Publish an archive with files.' : `Write the path of a directory in it; it holds ${list}.`,
  );
}

/** Release archives of forges wrap everything into one directory. */
function findOnlyTop(entries: readonly NamedEntry[]): string | undefined {
  const inside = entries.filter(({ parts }) => parts.length > 0);
  const tops = new Set(inside.map(({ parts }) => parts[0]));
  const isWrapped = inside.every(({ entry, parts }) => parts.length > 1 || entry.type === 'directory');
  return tops.size === 1 && isWrapped ? inside[0]?.parts[0] : undefined;
}

function isDirectoryOf({ entry, parts }: NamedEntry, root: readonly string[]): boolean {
  if (!isWithin(parts, root)) return false;
  return parts.length > root.length || (entry.type === 'directory' && root.length > 0);
}

function isWithin(parts: readonly string[], root: readonly string[]): boolean {
  return root.every((part, index) => parts[index] === part);
}
