import { renderChecksum, type Checksum } from '../catalog/checksum.ts';
import type { Signers } from '../catalog/content-source.ts';
import type { JsonObject } from '../catalog/json.ts';
import { runBounded } from '../process/run-bounded.ts';
import { fetchArchive } from './archive/fetch-archive.ts';
import { fetchRepository } from './git/fetch-repository.ts';
import type { GitTree } from './git/git-request.ts';
import { digestSigners } from './git/digest-signers.ts';
import { SourceFailure, type Outcome } from './source-failure.ts';
import type { SourceOptions } from './source-options.ts';
import { copyDirectory } from './store/copy-directory.ts';
import { findByProvenance, findContent } from './store/find-content.ts';
import type { PackContent } from './store/content-record.ts';
import { putContent } from './store/put-content.ts';

/** Where content is fetched from, once an index was asked if one is to be. */
export type ConcreteSource =
  | {
      readonly type: 'git';
      readonly url: string;
      readonly ref: string | undefined;
      readonly path: string;
      readonly signers: Signers | undefined;
      readonly submodules: boolean;
      readonly lfs: boolean;
    }
  | { readonly type: 'archive'; readonly url: string; readonly path: string }
  /** Absolute path. */
  | { readonly type: 'local'; readonly path: string };

/** What a source came to before, and is to come to again. */
export interface Pin {
  readonly commit: string | undefined;
  /** Hexadecimal sha256 of an archive. */
  readonly archive: string | undefined;
  /** `attune-pack-file-v1:…`. */
  readonly digest: string;
}

/** The content that a pack is to have. */
export interface ContentRequest {
  /** Ref. */
  readonly pack: string;
  readonly source: ConcreteSource;
  readonly checksum: Checksum | undefined;
  readonly pin: Pin | undefined;
}

/** Content that is in the store. */
export interface ObtainedContent {
  readonly content: PackContent;
  readonly commit: string | undefined;
  /** Hexadecimal sha256 of the archive. */
  readonly archive: string | undefined;
  /** Whether what was asked for stands for the same for ever: a tag, a commit or an archive. */
  readonly isImmutable: boolean;
  /** Whether it was compared with a checksum that was stated. */
  readonly isVerified: boolean;
}

export interface ObtainOptions {
  /** Directory of the store. */
  readonly root: string;
  readonly sources: SourceOptions;
  /** Whether nothing may be fetched. */
  readonly offline: boolean;
}

/** The outcome of each request by the pack's ref. */
export type Obtained = ReadonlyMap<string, Outcome<ObtainedContent>>;

/**
 * Sees that each content is in the store: fetches what is not there, each repository once however many packs live in it. One that cannot be
 * had does not hold up the others.
 */
export async function obtainContents(
  requests: readonly ContentRequest[],
  options: ObtainOptions,
): Promise<Obtained> {
  const outcomes = new Map<string, Outcome<ObtainedContent>>();
  const missing: ContentRequest[] = [];
  for (const request of requests) {
    const found = findPinned(request, options.root);
    if (found !== undefined) outcomes.set(request.pack, accept(request, found));
    else if (options.offline && request.source.type !== 'local')
      outcomes.set(request.pack, refuseOffline(request));
    else missing.push(request);
  }
  for (const [pack, outcome] of await fetchAll(missing, options)) {
    outcomes.set(pack, outcome);
  }
  return outcomes;
}

/** What a pin leads to costs no look at the remote. A directory may have changed: it is always looked at. */
function findPinned({ pack, source, pin }: ContentRequest, root: string): ObtainedContent | undefined {
  if (pin === undefined || source.type === 'local') return undefined;
  const content = findContent(root, pack, pin.digest);
  if (content === undefined || !hasComeFrom(content, source, pin)) return undefined;
  return { content, commit: pin.commit, archive: pin.archive, isImmutable: true, isVerified: false };
}

/**
 * Whether it was seen on this host that the commit or archive holds that content, with the signatures that are asked for now: a pin is what
 * somebody says, and may put an old content under a new name.
 */
function hasComeFrom({ provenances }: PackContent, source: ConcreteSource, pin: Pin): boolean {
  const seen = provenances.filter(
    ({ commit, sha256, path }) =>
      path === source.path && (source.type === 'git' ? commit === pin.commit : sha256 === pin.archive),
  );
  if (source.type !== 'git' || source.signers === undefined) return seen.length > 0;
  const signers = findDigest(source.signers, source.ref);
  return signers !== undefined && seen.some((each) => each['signers'] === signers);
}

/** A file that cannot be read is reported by whoever looks at signatures. */
function findDigest(signers: Signers, ref: string | undefined): string | undefined {
  try {
    return digestSigners(signers, ref);
  } catch {
    return undefined;
  }
}

function refuseOffline({ pack }: ContentRequest): Outcome<ObtainedContent> {
  const message = `the content of ${pack} is not on this host, and nothing may be fetched`;
  return { ok: false, failure: new SourceFailure('unavailable', message, 'Leave out --offline once.') };
}

/** Remotes that are asked at a time. */
const concurrency = 4;

type Fetched = readonly (readonly [pack: string, outcome: Outcome<ObtainedContent>])[];

async function fetchAll(requests: readonly ContentRequest[], options: ObtainOptions): Promise<Fetched> {
  const repositories = new Map<string, GitContentRequest[]>();
  const others: ContentRequest[] = [];
  for (const request of requests) {
    if (!isGit(request)) others.push(request);
    else repositories.set(request.source.url, [...(repositories.get(request.source.url) ?? []), request]);
  }
  const works = [
    ...[...repositories].map(
      ([url, group]) =>
        () =>
          fetchGroup(url, group, options),
    ),
    ...others.map((request) => async (): Promise<Fetched> => {
      return [[request.pack, await attempt(request, () => fetchOther(request, options))]];
    }),
  ];
  return (await runBounded(works, concurrency, (work) => work())).flat();
}

type GitContentRequest = ContentRequest & {
  readonly source: Extract<ConcreteSource, { readonly type: 'git' }>;
};

function isGit(request: ContentRequest): request is GitContentRequest {
  return request.source.type === 'git';
}

async function fetchGroup(
  url: string,
  requests: readonly GitContentRequest[],
  options: ObtainOptions,
): Promise<Fetched> {
  const trees = await fetchRepository(
    url,
    requests.map(({ source, pin }) => ({ ...source, commit: pin?.commit })),
    options.sources,
  );
  const fetched: (readonly [string, Outcome<ObtainedContent>])[] = [];
  for (const [index, request] of requests.entries()) {
    const tree = trees[index];
    if (tree === undefined) continue;
    fetched.push([
      request.pack,
      tree.ok ? await attempt(request, () => storeTree(request, tree.value, options)) : tree,
    ]);
  }
  return fetched;
}

async function storeTree(
  { pack, source }: GitContentRequest,
  tree: GitTree,
  options: ObtainOptions,
): Promise<ObtainedContent> {
  const { url, path, submodules, lfs, signers } = source;
  const seen = signers === undefined ? {} : { signers: digestSigners(signers, source.ref) };
  const provenance = { type: 'git', url, path, submodules, lfs, commit: tree.commit, ...seen };
  const content = await storeOnce(pack, { provenance, fill: tree.writeTo }, options);
  const isImmutable = tree.refKind === 'tag' || tree.refKind === 'commit';
  return { content, commit: tree.commit, archive: undefined, isImmutable, isVerified: false };
}

async function fetchOther(
  { pack, source, checksum, pin }: ContentRequest,
  options: ObtainOptions,
): Promise<ObtainedContent> {
  if (source.type === 'archive') {
    const { url, path } = source;
    const sha256 = checksum?.algorithm === 'sha256' ? checksum.hex : pin?.archive;
    const tree = await fetchArchive({ url, path, sha256 }, options.sources);
    const provenance = { type: 'archive', url, sha256: tree.sha256, path };
    const content = await storeOnce(pack, { provenance, fill: tree.writeTo }, options);
    const isVerified = checksum?.algorithm === 'sha256';
    return { content, commit: undefined, archive: tree.sha256, isImmutable: true, isVerified };
  }
  const tree = copyDirectory(source.path, options.sources.limits);
  const provenance = { type: 'local', path: source.path, stamp: tree.stamp() };
  const content = await storeOnce(pack, { provenance, fill: tree.writeTo }, options);
  return { content, commit: undefined, archive: undefined, isImmutable: false, isVerified: false };
}

interface Filling {
  /** What tells that the same was stored before. */
  readonly provenance: JsonObject;
  readonly fill: (directory: string) => Promise<void>;
}

/** Content that was stored before is not written again. */
async function storeOnce(
  pack: string,
  { provenance, fill }: Filling,
  { root, sources: { limits, signal } }: ObtainOptions,
): Promise<PackContent> {
  const known = findByProvenance(root, pack, provenance);
  return known ?? putContent(root, pack, { fill, provenance, limits, signal });
}

async function attempt(
  request: ContentRequest,
  work: () => Promise<ObtainedContent>,
): Promise<Outcome<ObtainedContent>> {
  try {
    return accept(request, await work());
  } catch (error) {
    if (error instanceof SourceFailure) return { ok: false, failure: error };
    throw error;
  }
}

/** Content counts only when it is what it must be. */
function accept({ pack, checksum, pin }: ContentRequest, found: ObtainedContent): Outcome<ObtainedContent> {
  const { digest } = found.content;
  const stated = checksum?.algorithm === 'attune-pack-file-v1' ? renderChecksum(checksum) : undefined;
  if (stated !== undefined && stated !== digest) return refuseDigest(pack, digest, stated);
  if (checksum?.algorithm === 'sha256' && found.archive !== checksum.hex) {
    return refuseDigest(pack, `sha256:${found.archive ?? 'unknown'}`, renderChecksum(checksum));
  }
  if (pin !== undefined && pin.digest !== digest) return refuseDigest(pack, digest, pin.digest);
  return { ok: true, value: { ...found, isVerified: checksum !== undefined } };
}

function refuseDigest(pack: string, actual: string, wanted: string): Outcome<ObtainedContent> {
  const message = `the content of ${pack} is ${actual}, and must be ${wanted}`;
  const hint = 'Nothing was changed. Find out why it differs before you correct the checksum.';
  return { ok: false, failure: new SourceFailure('checksum', message, hint) };
}
