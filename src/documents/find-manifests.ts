import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import { configSchemaNames, isYamlName, packFileNames } from './classify-name.ts';
import { renderPath } from './display-path.ts';
import type { ManifestFile } from './document.ts';
import { accessProblem, errorCode, fileProblem, notRegular } from './file-problem.ts';
import { ignoreFileName, type IgnoreRules } from './ignore-rules.ts';
import {
  type Candidate,
  addInspection,
  emptyInspection,
  extendRules,
  type Inspection,
  inspectPlainDirectory,
  isPackListing,
  type OpenDirectory,
  readListing,
  type Search,
} from './inspect-directory.ts';
import { inspectPack, inspectRuntimes } from './inspect-pack.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { describeType } from './read-file.ts';

/** Directories nested deeper than this below a path are not looked into. */
const maxDirectoryDepth = 100;
const concurrency = 16;

export interface FoundManifests {
  /** Sorted by path, each file once. */
  readonly files: readonly ManifestFile[];
  /** Real paths that hold all that may be read. */
  readonly roots: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A path that was asked for. */
interface Root {
  readonly path: string;
  readonly real: string;
  /** Real path of the directory that the path names it in. */
  readonly realParent: string;
  readonly type: 'file' | 'directory';
}

/** Finds every manifest below `paths`, which are files or directories, relative to `cwd`. */
export async function findManifests(
  paths: readonly string[],
  options: Pick<Search, 'cwd' | 'isCounted'> & { readonly maxFiles: number },
): Promise<FoundManifests> {
  const diagnostics: Diagnostic[] = [];
  const found: Root[] = [];
  for (const path of paths) {
    const { cwd, isCounted } = options;
    const root = await resolveRoot(resolve(cwd, path), cwd);
    if ('code' in root) diagnostics.push(root);
    else if (root.type === 'file' && isCounted?.(root.real) === false)
      diagnostics.push(accessProblem(renderPath(cwd, root.path), 'ENOENT'));
    else found.push(root);
  }
  const roots = found.flatMap(({ type, real, realParent }) =>
    type === 'file' ? [real, realParent] : [real],
  );
  const search = { cwd: options.cwd, roots, isCounted: options.isCounted };
  const total = { ...emptyInspection(), diagnostics };
  const level: OpenDirectory[] = [];
  for (const root of found) {
    if (root.type === 'file') {
      addInspection(total, await inspectFile(root, search));
    } else {
      const rules = await readRulesAbove(root.path, search, diagnostics);
      level.push({ path: root.path, real: root.real, depth: 0, rules });
    }
  }
  addInspection(total, await walk(level, search, options.maxFiles));
  const files = selectFiles(total.candidates);
  const counted = diagnostics.some(({ code }) => code === 'file.too-many');
  if (files.length > options.maxFiles && !counted) diagnostics.push(tooMany(search, options.maxFiles));
  return { files: files.slice(0, options.maxFiles), roots, diagnostics };
}

async function resolveRoot(path: string, cwd: string): Promise<Root | Diagnostic> {
  const shown = renderPath(cwd, path);
  try {
    const real = await realpath(path);
    const stats = await stat(real);
    const realParent = await realpath(dirname(path));
    if (stats.isDirectory()) return { path, real, realParent, type: 'directory' };
    return stats.isFile() ? { path, real, realParent, type: 'file' } : notRegular(shown, describeType(stats));
  } catch (error) {
    return accessProblem(shown, errorCode(error));
  }
}

/** The ignore rules of the directories from the working directory down to a path that lies in it. */
async function readRulesAbove(path: string, search: Search, diagnostics: Diagnostic[]): Promise<IgnoreRules> {
  const steps = relative(search.cwd, path).split(sep);
  if (steps[0] === '' || steps[0] === '..') return [];
  let rules: IgnoreRules = [];
  let directory = search.cwd;
  for (const step of steps) {
    if (await exists(join(directory, ignoreFileName))) {
      const roots = [await realpath(search.cwd)];
      rules = await extendRules({ path: directory, rules }, { ...search, roots }, diagnostics);
    }
    directory = join(directory, step);
  }
  return rules;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    errorCode(error);
    return false;
  }
}

/**
 * Walks level by level: directories of one level are read together, and what is done about them is decided in order, so
 * that the outcome does not depend on timing. Links to directories come last: a directory counts where it really is.
 */
async function walk(
  roots: readonly OpenDirectory[],
  search: Search,
  maxDirectories: number,
): Promise<Inspection> {
  const found = emptyInspection();
  const visited = new Set<string>();
  let level = roots;
  while (level.length > 0) {
    const fresh = level.filter(({ real }) => !visited.has(real) && visited.add(real));
    const allowed = fresh.filter((directory) => checkDepth(directory, search, found.diagnostics));
    if (visited.size > maxDirectories || found.candidates.length > maxDirectories) {
      found.diagnostics.push(tooMany(search, maxDirectories));
      return found;
    }
    const inspections = await mapConcurrently(allowed, concurrency, (directory) =>
      inspect(directory, search),
    );
    for (const inspection of inspections) addInspection(found, inspection);
    const next = found.directories.length > 0 ? found.directories : found.links;
    level = next.splice(0);
  }
  return found;
}

async function inspect(directory: OpenDirectory, search: Search): Promise<Inspection> {
  const found = emptyInspection();
  const listing = await readListing(directory, search, found.diagnostics);
  if (listing === undefined) return found;
  if (isPackListing(listing)) {
    const inspection = await inspectPack(listing, search);
    return { ...inspection, diagnostics: [...found.diagnostics, ...inspection.diagnostics] };
  }
  const packDirectory = directory.depth === 0 ? await findPackOfRuntimes(directory.path) : undefined;
  if (packDirectory !== undefined) {
    await inspectRuntimes(listing, { packDirectory: renderPath(search.cwd, packDirectory), search, found });
    return found;
  }
  const inspection = await inspectPlainDirectory(listing, search);
  return { ...inspection, diagnostics: [...found.diagnostics, ...inspection.diagnostics] };
}

/** The pack directory above a directory called `runtimes`, if there is one. */
async function findPackOfRuntimes(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  return basename(path) === 'runtimes' && (await isPackDirectory(parent)) ? parent : undefined;
}

async function isPackDirectory(path: string): Promise<boolean> {
  const present = await Promise.all([...packFileNames].map((name) => exists(join(path, name))));
  return present.includes(true);
}

/** A file that was asked for by name: its role follows from where it lies. A `pack.yaml` brings its config schema along. */
async function inspectFile(root: Root, search: Search): Promise<Inspection> {
  const found = emptyInspection();
  const name = basename(root.path);
  const directory = dirname(root.path);
  if (packFileNames.has(name)) {
    const listing = await readListing(
      { path: directory, real: root.realParent, depth: 0, rules: [] },
      search,
      found.diagnostics,
    );
    if (listing === undefined) return found;
    const entries = listing.entries.filter((entry) => entry.name !== 'runtimes');
    return await inspectPack({ ...listing, entries, rules: [] }, search);
  }
  const runtimesPack = isYamlName(name) ? await findPackOfRuntimes(directory) : undefined;
  const isSchema = configSchemaNames.has(name) && (await isPackDirectory(directory));
  const packDirectory = isSchema ? directory : runtimesPack;
  const role = isSchema ? 'config-schema' : runtimesPack === undefined ? 'manifest' : 'runtime';
  const file: ManifestFile = {
    path: renderPath(search.cwd, root.path),
    absolutePath: root.real,
    role,
    packDirectory: packDirectory === undefined ? undefined : renderPath(search.cwd, packDirectory),
    siblings: [],
  };
  found.candidates.push({ file, link: false });
  return found;
}

function checkDepth(directory: OpenDirectory, search: Search, diagnostics: Diagnostic[]): boolean {
  if (directory.depth <= maxDirectoryDepth) return true;
  const file = renderPath(search.cwd, directory.path);
  diagnostics.push(
    fileProblem({
      code: 'file.too-deep',
      file,
      message: `${file} lies more than ${maxDirectoryDepth} directories deep.`,
      hint: 'Move its manifests up, or list it in .reconcileignore.',
    }),
  );
  return false;
}

function tooMany(search: Search, limit: number): Diagnostic {
  return fileProblem({
    code: 'file.too-many',
    file: renderPath(search.cwd, search.roots[0] ?? search.cwd),
    message: `There are more than ${limit} manifest files or directories to look into.`,
    hint: 'Name the directory that holds the manifests, or list others in .reconcileignore.',
  });
}

/**
 * Every file once for each pack that holds it. A runtime's file that two packs link to is a runtime of both, but one that
 * is reached twice in the same place, or as itself and through a link, is one.
 */
function selectFiles(candidates: readonly Candidate[]): ManifestFile[] {
  const byPlace = new Map<string, ManifestFile>();
  for (const wantLink of [false, true]) {
    for (const { file, link } of candidates) {
      const place = [file.absolutePath, file.role, file.packDirectory].join('\0');
      if (link === wantLink && !byPlace.has(place)) byPlace.set(place, file);
    }
  }
  return [...byPlace.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
