import type { Candidate } from '../../catalog/dependencies/dependency-graph.ts';
import { withoutCredential } from '../../catalog/public-url.ts';
import type { ContentSource } from '../../catalog/content-source.ts';
import type { Diagnostic, Location } from '../../diagnostics.ts';
import type { Declaration } from '../../manifests/pack-contents.ts';
import type { ConcreteSource } from '../../sources/obtain-contents.ts';
import { isRenewed, type FetchContext } from './fetch-requested.ts';
import { readIndexes } from './indexes.ts';
import { digestOf, requestIndexed, type RequestedPack } from './requested-pack.ts';

/** The versions of packs that could be had, and where from. */
export interface Candidates {
  readonly list: readonly Candidate[];
  readonly diagnostics: readonly Diagnostic[];
  /** What to fetch for a candidate that something at `location` needs. */
  readonly requestOf: (candidate: Candidate, location: Location) => RequestedPack | undefined;
}

type Place = Pick<RequestedPack, 'source' | 'checksum'>;

/** Of one version, in one index. */
export function idOf({ origin, ref, version }: Pick<Candidate, 'origin' | 'ref' | 'version'>): string {
  return `${origin} ${ref}@${version}`;
}

/** The candidates of the lock file alone. */
export function collectLocked(
  declarations: readonly Declaration[],
  { lock, options }: Pick<FetchContext, 'lock' | 'options'>,
): Candidates {
  const places = new Map<string, Place>();
  const list: Candidate[] = [];
  const named = nameIndexes(declarations);
  for (const [ref, locked] of lock.packs) {
    const { version, registry, source } = locked;
    if (registry === undefined || isRenewed(ref, options)) continue;
    if (!mayDecide(registry, named.get(ref), options)) continue;
    const candidate = { ref, version, origin: registry, dependencies: undefined, isPreferred: true };
    list.push(candidate);
    const checksum = locked.verified ? (locked.archive ?? locked.digest) : undefined;
    places.set(idOf(candidate), { source: toSource(source), checksum });
  }
  return { list, diagnostics: [], requestOf: toRequests(places, declarations) };
}

/** The one index that counts for a pack, where its manifest names one. */
function nameIndexes(declarations: readonly Declaration[]): ReadonlyMap<string, string> {
  return new Map(
    declarations.flatMap(({ ref, source: { type, url } }) =>
      type === 'registry' && url !== undefined ? [[ref, url]] : [],
    ),
  );
}

/** Whether an index that is locked is one that counts. A host without indexes takes what those of others had. */
function mayDecide(
  registry: string,
  named: string | undefined,
  { registries }: Pick<FetchContext['options'], 'registries'>,
): boolean {
  if (named !== undefined) return registry === withoutCredential(named);
  return registries.length === 0 || registries.some((url) => registry === withoutCredential(url));
}

/** The candidates of the lock file, which are preferred, and those of every index. */
export async function collectIndexed(
  declarations: readonly Declaration[],
  context: Pick<FetchContext, 'lock' | 'options'>,
): Promise<Candidates> {
  const { registries, sources, offline } = context.options;
  const named = nameIndexes(declarations);
  const urls = [...new Set([...registries, ...named.values()])];
  const indexes = await readIndexes(urls, sources, { offline });
  const preferred = new Set(collectLocked(declarations, context).list.map(idOf));
  const places = new Map<string, Place>();
  const list: Candidate[] = [];
  for (const { registry, entry } of indexes.list({ named, registries })) {
    const { ref, version, sources: offered } = entry;
    const [source] = offered;
    const candidate = { ref, version, origin: registry, dependencies: undefined };
    const id = idOf(candidate);
    if (places.has(id) || !isConcrete(source)) continue;
    places.set(id, { source: toSource(source), checksum: source.checksum });
    list.push({ ...candidate, isPreferred: preferred.has(id) });
  }
  return { list, diagnostics: indexes.diagnostics, requestOf: toRequests(places, declarations) };
}

function toRequests(
  places: ReadonlyMap<string, Place>,
  declarations: readonly Declaration[],
): Candidates['requestOf'] {
  const byRef = new Map(declarations.map((declaration) => [declaration.ref, declaration]));
  return (candidate, location) => {
    const place = places.get(idOf(candidate));
    if (place === undefined) return undefined;
    const { ref: pack, version, origin: registry } = candidate;
    const declaration = byRef.get(pack);
    return requestIndexed({
      pack,
      version,
      registry,
      source: place.source,
      checksum: declaration?.source.checksum ?? place.checksum,
      declared: declaration === undefined ? undefined : digestOf(declaration),
      location,
    });
  };
}

interface PlainSource {
  readonly type: 'git' | 'archive';
  readonly url: string;
  readonly ref?: string | undefined;
  readonly path: string;
}

function isConcrete(
  source: ContentSource | undefined,
): source is ContentSource & { readonly type: 'git' | 'archive'; readonly url: string } {
  return source?.url !== undefined && (source.type === 'git' || source.type === 'archive');
}

/** What comes from an index brings neither submodules nor large files, and no signatures that we would know. */
function toSource({ type, url, ref, path }: PlainSource): ConcreteSource {
  if (type === 'archive') return { type, url, path };
  return { type, url, ref, path, signers: undefined, submodules: false, lfs: false };
}
