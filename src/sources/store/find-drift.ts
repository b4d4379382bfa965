import { lstatSync, readdirSync, readlinkSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { BuiltFile, PackContent } from './content-record.ts';
import type { ContentFile } from './digest-content.ts';

/** What tools make by themselves inside of a pack, at any depth: no drift, unless the pack itself came with it. */
const generated: ReadonlySet<string> = new Set(['.git', '__pycache__', 'node_modules', '.venv']);

/** Where the links of the platform's layout of environments are, at the top of a content. */
const linksDirectory = '.environments';

/** Where public links of environments lead; and what was moved out of their way, or was to take their place. */
const storeTarget = /(?:^|\/)\.store\/[0-9a-f]{16}\.[0-9a-z]+(?:\/|$)/;
const leftOver = /\.replaced-[0-9a-f]{8}$|^\.reconcile-draft-|\.pyc$/;

/**
 * Says how a content differs from what was put into the store, as the end of a sentence; undefined where it does not. Goes by names,
 * sizes, times and executable bits: no file is read. Files and links that nobody put there count, but for what tools generate (`.git`,
 * `__pycache__`, `node_modules`, `.venv`, `*.pyc`), links into a store of environments, what was moved out of their way, and what builds
 * have made (see `sealContent`).
 */
export function findDrift(content: Pick<PackContent, 'directory' | 'files' | 'built'>): string | undefined {
  if (!isDirectory(content.directory)) return 'its directory is gone';
  const [change] = compareFiles(content.directory, expectedStamps(content), content.files);
  if (change === undefined) return undefined;
  const name = JSON.stringify(change.path);
  if (change.stamp === undefined) return `${name} is gone`;
  return change.isNew ? `${name} was added` : `${name} was changed`;
}

/** What differs from the files that were put into the store, for whatever reason; in no particular order. */
export function findBuilt(content: Pick<PackContent, 'directory' | 'files'>): readonly BuiltFile[] {
  const stamps = expectedStamps({ ...content, built: [] });
  return [...compareFiles(content.directory, stamps, content.files)].map(({ path, stamp }) => ({
    path,
    stamp,
  }));
}

interface Change extends BuiltFile {
  readonly isNew: boolean;
}

function* compareFiles(
  directory: string,
  expected: ReadonlyMap<string, string>,
  files: readonly ContentFile[],
): Generator<Change> {
  const seen = new Set<string>();
  const own = directoriesOf(files);
  for (const { path, stamp } of walkEntries({ root: directory, expected, own }, '')) {
    seen.add(path);
    if (expected.get(path) !== stamp) yield { path, stamp, isNew: !expected.has(path) };
  }
  for (const path of expected.keys()) if (!seen.has(path)) yield { path, stamp: undefined, isNew: false };
}

function expectedStamps({ files, built }: Pick<PackContent, 'files' | 'built'>): ReadonlyMap<string, string> {
  const stamps = new Map(
    files.map(({ path, size, executable, mtimeNs }) => [path, `${size} ${mtimeNs} ${executable}`]),
  );
  for (const { path, stamp } of built) {
    if (stamp === undefined) stamps.delete(path);
    else stamps.set(path, stamp);
  }
  return stamps;
}

/** Every directory that holds a file of the pack, at any depth. */
function directoriesOf(files: readonly ContentFile[]): ReadonlySet<string> {
  const directories = new Set<string>();
  for (const { path } of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const directory = path.slice(0, end);
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  }
  return directories;
}

interface Walk {
  readonly root: string;
  readonly expected: ReadonlyMap<string, string>;
  /** Directories of the pack itself. */
  readonly own: ReadonlySet<string>;
}

function* walkEntries(
  walk: Walk,
  prefix: string,
): Generator<{ readonly path: string; readonly stamp: string }> {
  for (const entry of list(join(walk.root, prefix))) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      if (walk.own.has(path) || !isGenerated(path, entry.name)) yield* walkEntries(walk, `${path}/`);
      continue;
    }
    if (!walk.expected.has(path) && isGenerated(path, entry.name)) continue;
    const stamp = stampOf(join(walk.root, path));
    if (stamp !== undefined) yield { path, stamp };
  }
}

function isGenerated(path: string, name: string): boolean {
  return generated.has(name) || path === linksDirectory || leftOver.test(name);
}

/** Undefined for what has gone meanwhile, and for a link into a store of environments. */
function stampOf(path: string): string | undefined {
  const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (status.isSymbolicLink()) {
    const target = readlinkSync(path);
    return storeTarget.test(target) ? undefined : `link ${target}`;
  }
  if (!status.isFile()) return `special ${status.mode}`;
  return `${status.size} ${status.mtimeNs} ${(status.mode & 0o111n) !== 0n}`;
}

function list(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Paths of the links in a content that lead into a store of environments. */
export function findStoreLinks(directory: string): readonly string[] {
  return list(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isSymbolicLink()) return storeTarget.test(readlinkSync(path)) ? [path] : [];
    return entry.isDirectory() && !generated.has(entry.name) ? findStoreLinks(path) : [];
  });
}
