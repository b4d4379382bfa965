import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import { isClosedDirectory, isManifestName, packFileNames } from './classify-name.ts';
import { renderPath } from './display-path.ts';
import type { ManifestFile } from './document.ts';
import { accessProblem, errorCode, notRegular } from './file-problem.ts';
import {
  ignoreFileName,
  type IgnoreRules,
  isIgnored,
  maxIgnoreFileBytes,
  parseIgnoreRules,
} from './ignore-rules.ts';
import { type Entry, listDirectory, resolveLink } from './list-directory.ts';
import { readFile } from './read-file.ts';

/** What one search for manifests goes by. */
export interface Search {
  readonly cwd: string;
  /** Real paths of what was asked for; nothing outside of them is read. */
  readonly roots: readonly string[];
  /** Whether what lies at a real path is looked at; everything is unless told. */
  readonly isCounted?: ((path: string) => boolean) | undefined;
}

/** A directory about to be looked into. */
export interface OpenDirectory {
  /** Absolute, as it was reached. */
  readonly path: string;
  readonly real: string;
  /** Steps below the path that was asked for. */
  readonly depth: number;
  readonly rules: IgnoreRules;
}

/** A file that was found, and whether through a link of its own. */
export interface Candidate {
  readonly file: ManifestFile;
  readonly link: boolean;
}

/** What looking into one directory brought. */
export interface Inspection {
  readonly candidates: Candidate[];
  readonly directories: OpenDirectory[];
  /** Directories reached through links, which wait until all real ones were seen. */
  readonly links: OpenDirectory[];
  readonly diagnostics: Diagnostic[];
}

/** A directory with its names and the ignore rules that hold in it. */
export interface Listing extends OpenDirectory {
  readonly entries: readonly Entry[];
}

export function emptyInspection(): Inspection {
  return { candidates: [], directories: [], links: [], diagnostics: [] };
}

/** Adds what one directory brought to what others did. */
export function addInspection(total: Inspection, part: Inspection): void {
  for (const candidate of part.candidates) total.candidates.push(candidate);
  for (const directory of part.directories) total.directories.push(directory);
  for (const link of part.links) total.links.push(link);
  for (const diagnostic of part.diagnostics) total.diagnostics.push(diagnostic);
}

/** Lists a directory and reads its ignore file. Undefined, with a diagnostic, when it cannot be read. */
export async function readListing(
  directory: OpenDirectory,
  search: Search,
  diagnostics: Diagnostic[],
): Promise<Listing | undefined> {
  try {
    const { isCounted } = search;
    const all = await listDirectory(directory.path, directory.real);
    const entries =
      isCounted === undefined ? all : all.filter(({ name }) => isCounted(join(directory.real, name)));
    const hasRules = entries.some((entry) => entry.name === ignoreFileName);
    const rules = hasRules ? await extendRules(directory, search, diagnostics) : directory.rules;
    return { ...directory, rules, entries };
  } catch (error) {
    diagnostics.push(accessProblem(renderPath(search.cwd, directory.path), errorCode(error)));
    return undefined;
  }
}

/** The rules of a directory together with those of the ignore file in it. */
export async function extendRules(
  directory: Pick<OpenDirectory, 'path' | 'rules'>,
  search: Search,
  diagnostics: Diagnostic[],
): Promise<IgnoreRules> {
  const absolutePath = join(directory.path, ignoreFileName);
  const path = renderPath(search.cwd, absolutePath);
  const read = await readFile({ path, absolutePath }, { roots: search.roots, maxBytes: maxIgnoreFileBytes });
  if (read.kind === 'refused') diagnostics.push(read.diagnostic);
  if (read.kind !== 'text') return directory.rules;
  const parsed = parseIgnoreRules(read.text, { directory: directory.path, path });
  diagnostics.push(...parsed.diagnostics);
  return [...directory.rules, parsed.scope];
}

export function isPackListing(listing: Listing): boolean {
  return listing.entries.some((entry) => packFileNames.has(entry.name));
}

/** Finds the manifests and the further directories in a directory that is no pack. */
export async function inspectPlainDirectory(listing: Listing, search: Search): Promise<Inspection> {
  const found = emptyInspection();
  for (const entry of listing.entries) {
    const { name } = entry;
    const path = join(listing.path, name);
    if (isClosedDirectory(name) || isLeftOut(entry, path, listing.rules)) continue;
    const wanted = isManifestName(name);
    const settled = await settleEntry(entry, { path, wanted, search, diagnostics: found.diagnostics });
    if (settled === undefined) continue;
    if (wanted)
      addCandidate(
        settled,
        { role: 'manifest', packDirectory: undefined, path, siblings: [] },
        { search, found },
      );
    else if (settled.type === 'directory') {
      const below = { path, real: settled.real, depth: listing.depth + 1, rules: listing.rules };
      (settled.link ? found.links : found.directories).push(below);
    }
  }
  return found;
}

export function isLeftOut(entry: Entry, path: string, rules: IgnoreRules): boolean {
  if (rules.length === 0) return false;
  const mayBeDirectory = entry.type === 'directory' || entry.type === 'link';
  const mayBeFile = entry.type !== 'directory';
  return (mayBeDirectory && isIgnored(rules, path, true)) || (mayBeFile && isIgnored(rules, path, false));
}

type SettledEntry = Exclude<Entry, { readonly type: 'link' }>;

/** The entry itself, or what its link leads to; undefined, mostly with a diagnostic, when that is of no use. */
export async function settleEntry(
  entry: Entry,
  context: {
    readonly path: string;
    readonly wanted: boolean;
    readonly search: Search;
    readonly diagnostics: Diagnostic[];
  },
): Promise<SettledEntry | undefined> {
  if (entry.type !== 'link') return entry;
  const { path, wanted, search, diagnostics } = context;
  const shown = renderPath(search.cwd, path);
  const resolved = await resolveLink({ name: entry.name, absolutePath: path, shown, wanted }, search.roots);
  if (resolved === undefined || ('type' in resolved && resolved.type === 'link')) return undefined;
  if ('type' in resolved) return resolved;
  diagnostics.push(resolved);
  return undefined;
}

/** Notes a regular file as a manifest, and complains of anything else that carries a manifest's name. */
export function addCandidate(
  entry: SettledEntry,
  place: Pick<ManifestFile, 'role' | 'packDirectory' | 'path' | 'siblings'>,
  {
    search,
    found,
  }: { readonly search: Search; readonly found: Pick<Inspection, 'candidates' | 'diagnostics'> },
): void {
  const path = renderPath(search.cwd, place.path);
  if (entry.type !== 'file') {
    found.diagnostics.push(notRegular(path, entry.type === 'other' ? entry.kind : 'a directory'));
    return;
  }
  found.candidates.push({ file: { ...place, path, absolutePath: entry.real }, link: entry.link });
}
