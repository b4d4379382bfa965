import { SourceFailure, type Outcome } from '../source-failure.ts';
import type { ContentLimits } from '../source-options.ts';
import { catchFailure, valueOf } from './catch-failure.ts';
import { checkLinks } from './check-links.ts';
import { checkNames } from './check-names.ts';
import { fetchBlobs } from './fetch-objects.ts';
import { inspectObjects } from './inspect-objects.ts';
import { listTree, type TreeEntry } from './list-tree.ts';
import { DamagedMirror, runLocalGit } from './run-local-git.ts';
import type { Repository } from './repository.ts';
import { toPrintable } from './to-printable.ts';
import type { TreeFile } from './write-files.ts';

/** Directory of a commit that the mirror has. */
export interface Place {
  readonly commit: string;
  readonly path: string;
  readonly submodules: boolean;
  /** See `GitRequest`. */
  readonly keepsLinks?: boolean;
}

/** A commit of another repository that stands for a directory. */
export interface Gitlink {
  /** From the root of the content. */
  readonly path: string;
  /** From the root of the repository, as `.gitmodules` has it. */
  readonly pathInRepository: string;
  readonly commit: string;
}

export interface Content {
  readonly files: readonly TreeFile[];
  readonly gitlinks: readonly Gitlink[];
}

/** File at the root of a repository that tells where its submodules come from. */
export const modulesFile = '.gitmodules';

const linkMode = '120000';

/** The longest path that a link can lead to. */
const maxTargetBytes = 4096;

/**
 * What is to be written for each of some places. Blobs that the mirror does not have are fetched, all at once. A place fails with
 * `not-found`, or with `unsafe` for symbolic links, names that collide and what exceeds a limit.
 */
export async function readContents(
  repository: Repository,
  places: readonly Place[],
): Promise<readonly Outcome<Content>[]> {
  const commits = [...new Set(places.map(({ commit }) => commit))];
  const listings = new Map<Place, Outcome<readonly TreeEntry[]>>();
  for (const commit of commits) {
    const together = places.filter((place) => place.commit === commit);
    for (const [place, listing] of await listPlaces(repository, commit, together))
      listings.set(place, listing);
  }
  const measures = await provideBlobs(repository, [...listings.values()]);
  const outcomes: Outcome<Content>[] = [];
  for (const place of places) {
    outcomes.push(
      await catchFailure(async () => {
        const listing = listings.get(place);
        if (listing === undefined) throw new DamagedMirror(`${place.commit} was not listed`);
        const entries = valueOf(listing);
        await checkModes(repository, entries, place);
        return toContent(place, entries, { ...measures, limits: repository.options.limits });
      }),
    );
  }
  return outcomes;
}

type Listings = readonly (readonly [Place, Outcome<readonly TreeEntry[]>])[];

async function listPlaces(
  repository: Repository,
  commit: string,
  places: readonly Place[],
): Promise<Listings> {
  const checked = await checkPlaces(repository, commit, places);
  const there = checked.filter(([, outcome]) => outcome.ok).map(([place]) => place);
  const failed = checked.filter(
    (entry): entry is [Place, { ok: false; failure: SourceFailure }] => !entry[1].ok,
  );
  if (there.length === 0) return failed;
  const { maxFiles } = repository.options.limits;
  const paths = there.flatMap(({ path, submodules }) => (submodules ? [path, modulesFile] : [path]));
  const listing = await catchFailure(() =>
    listTree(repository, { commit, paths, maxEntries: maxFiles * there.length + 1 }),
  );
  // One directory that holds too much holds up nobody but itself.
  if (!listing.ok && there.length > 1) {
    const alone: (readonly [Place, Outcome<readonly TreeEntry[]>])[] = [];
    for (const place of there) alone.push(...(await listPlaces(repository, commit, [place])));
    return [...failed, ...alone];
  }
  const select = (place: Place): Outcome<readonly TreeEntry[]> =>
    listing.ok
      ? { ok: true, value: listing.value.filter(({ path }) => concerns(place, path)) }
      : { ok: false, failure: listing.failure };
  return [...failed, ...there.map((place) => [place, select(place)] as const)];
}

async function checkPlaces(
  repository: Repository,
  commit: string,
  places: readonly Place[],
): Promise<readonly (readonly [Place, Outcome<undefined>])[]> {
  const root = `${commit}:`;
  const facts = await inspectObjects(repository, [root, ...places.map(({ path }) => `${root}${path}`)]);
  if (facts.get(root)?.type !== 'tree') throw new DamagedMirror(`the tree of ${commit} is missing`);
  return places.map((place) => {
    if (facts.get(`${root}${place.path}`)?.type === 'tree')
      return [place, { ok: true, value: undefined }] as const;
    const message = `${toPrintable(repository.url)} has no directory ${toPrintable(place.path)} in commit ${commit}`;
    const failure = new SourceFailure('not-found', message, 'Correct `path`, or name a commit that has it.');
    return [place, { ok: false, failure }] as const;
  });
}

function concerns(place: Place, path: string): boolean {
  return isInside(place, path) || (place.submodules && path === modulesFile);
}

function isInside(place: Place, path: string): boolean {
  return place.path === '' || path.startsWith(`${place.path}/`);
}

function isBlob({ mode }: TreeEntry): boolean {
  return mode.startsWith('100') || mode === linkMode;
}

interface Blobs {
  /** Bytes of each blob that is there, by its name. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Why the others are not. */
  readonly failure: SourceFailure | undefined;
}

/** Sees to it that the mirror has all blobs that are listed. */
async function provideBlobs(
  repository: Repository,
  listings: readonly Outcome<readonly TreeEntry[]>[],
): Promise<Blobs> {
  const entries = listings.flatMap((listing) => (listing.ok ? listing.value : []));
  const blobs = [...new Set(entries.filter(isBlob).map(({ object }) => object))];
  let facts = await inspectObjects(repository, blobs);
  const missing = blobs.filter((blob) => !facts.has(blob));
  let failure: SourceFailure | undefined;
  if (missing.length > 0) {
    failure = await fetchBlobs(repository, missing);
    facts = await inspectObjects(repository, blobs);
    if (failure === undefined && facts.size < blobs.length) throw new DamagedMirror('blobs are missing');
  }
  return { sizes: new Map([...facts].map(([blob, { size }]) => [blob, size])), failure };
}

interface Measures extends Blobs {
  readonly limits: ContentLimits;
}

function toContent(
  place: Place,
  entries: readonly TreeEntry[],
  { sizes, failure, limits }: Measures,
): Content {
  const isWanting = entries.some((entry) => isBlob(entry) && !sizes.has(entry.object));
  if (isWanting && failure !== undefined) throw failure;
  const skipped = place.path === '' ? 0 : place.path.length + 1;
  const inside = entries.filter(({ path }) => isInside(place, path));
  const files: TreeFile[] = [];
  const gitlinks: Gitlink[] = [];
  for (const { mode, object, path } of inside) {
    const relative = path.slice(skipped);
    if (mode === '160000') gitlinks.push({ path: relative, pathInRepository: path, commit: object });
    else {
      const isExecutable = (Number.parseInt(mode, 8) & 0o100) !== 0;
      const size = sizes.get(object) ?? 0;
      files.push({
        path: relative,
        object,
        size,
        isExecutable,
        ...(mode === linkMode ? { isLink: true } : {}),
      });
    }
  }
  checkNames([...files, ...gitlinks].map(({ path }) => path));
  checkLimits(files, limits);
  return { files, gitlinks };
}

/** Throws SourceFailure (`unsafe`) for what is neither a file nor a submodule, nor a link where these are taken. */
async function checkModes(
  repository: Repository,
  entries: readonly TreeEntry[],
  place: Place,
): Promise<void> {
  const others = entries.filter(
    ({ mode, path }) => mode !== '160000' && !mode.startsWith('100') && isInside(place, path),
  );
  const links = place.keepsLinks === true ? others.filter(({ mode }) => mode === linkMode) : [];
  await checkLinks(repository, links);
  const other = others.find((entry) => !links.includes(entry));
  if (other === undefined) return;
  const { mode, object, path } = other;
  const target = mode === linkMode ? await readStart(repository, object) : '';
  throw new SourceFailure(
    'unsafe',
    `${toPrintable(path)} is a ${mode === linkMode ? `symbolic link to ${target}` : `thing of mode ${mode}`}`,
    'Packs hold regular files only: put a copy of what it leads to there.',
  );
}

async function readStart(repository: Repository, object: string): Promise<string> {
  const size = (await inspectObjects(repository, [object])).get(object)?.size ?? Infinity;
  if (size > maxTargetBytes) return 'somewhere';
  return toPrintable(await runLocalGit(repository, ['cat-file', 'blob', object]));
}

/** Throws SourceFailure (`unsafe`) when it is more than a pack may hold. */
export function checkLimits(files: readonly TreeFile[], limits: ContentLimits): void {
  const large = files.find(({ size }) => size > limits.maxFileBytes);
  if (large !== undefined) {
    throw exceed(`${toPrintable(large.path)} has ${large.size} bytes, more than ${limits.maxFileBytes}`);
  }
  if (files.length > limits.maxFiles)
    throw exceed(`it has ${files.length} files, more than ${limits.maxFiles}`);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > limits.maxContentBytes)
    throw exceed(`it has ${bytes} bytes, more than ${limits.maxContentBytes}`);
}

function exceed(message: string): SourceFailure {
  return new SourceFailure('unsafe', message, 'Make it smaller, or allow more in the settings.');
}
