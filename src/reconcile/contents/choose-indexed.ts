import type {
  Candidate,
  DeclaredPack,
  DependencyProblem,
  Resolution,
} from '../../catalog/dependencies/dependency-graph.ts';
import { resolveDependencies } from '../../catalog/dependencies/resolve-dependencies.ts';
import type { Diagnostic, Location } from '../../diagnostics.ts';
import type { Document } from '../../documents/document.ts';
import type { ReadLimits } from '../../documents/read-documents.ts';
import { describeDependencyProblem, manifestsRef } from '../../manifests/describe-dependency-problem.ts';
import { lockFileName } from '../../documents/classify-name.ts';
import { displayWord } from '../../manifests/display-place.ts';
import { listPacks } from '../../manifests/list-packs.ts';
import type { Declaration } from '../../manifests/pack-contents.ts';
import { collectIndexed, collectLocked, idOf, type Candidates } from './candidates.ts';
import { readContentDocuments, toContentsByPack, type ContentDocuments } from './content-documents.ts';
import {
  fetchRequested,
  type ContentFinding,
  type FetchContext,
  type FetchedPack,
} from './fetch-requested.ts';

interface Asked {
  readonly documents: readonly Document[];
  readonly declarations: readonly Declaration[];
  /** What needed no index. */
  readonly direct: readonly FetchedPack[];
  readonly read: ContentDocuments;
  readonly cwd: string;
  readonly limits: ReadLimits | undefined;
}

export interface IndexedPacks {
  readonly fetched: readonly FetchedPack[];
  readonly documents: readonly Document[];
  readonly findings: readonly ContentFinding[];
  readonly filesRead: number;
  readonly bytesRead: number;
}

/** Contents that are read before the choice is given up: each round reads those that the last choice has brought. */
const maxRounds = 100;

const none: IndexedPacks = { fetched: [], documents: [], findings: [], filesRead: 0, bytesRead: 0 };

/**
 * Chooses a version of each pack that is to come from an index: those whose `source` says so, and those that others depend on and no
 * manifest has. The lock file's choice stands as long as it satisfies every constraint; no index is asked then.
 */
export async function chooseIndexed(asked: Asked, context: FetchContext): Promise<IndexedPacks> {
  const { declarations } = asked;
  const { registries, lock } = context.options;
  const hasIndexes = registries.length > 0 || declarations.some(({ source }) => source.type === 'registry');
  const hasLocked = [...context.lock.packs.values()].some(({ registry }) => registry !== undefined);
  if (!hasIndexes && !hasLocked) return none;
  const declared = listDeclared(asked);
  const own = new Set(declared.map(({ ref }) => ref));
  if (declared.every(({ dependencies }) => dependencies.every(({ ref }) => own.has(ref)))) return none;
  const locked = collectLocked(declarations, context);
  // What would not count is not asked for.
  const isLast = !hasIndexes || lock === 'exact';
  const kept = await settle(asked, { declared, candidates: locked, isLast }, context);
  if (kept !== undefined) return hasIndexes && isLast ? blameLock(kept) : kept;
  const candidates = await collectIndexed(declarations, context);
  return (await settle(asked, { declared, candidates, isLast: true }, context)) ?? none;
}

/** Where no index was asked, it is the lock that lacks something. */
function blameLock(packs: IndexedPacks): IndexedPacks {
  const lacking: ReadonlySet<string> = new Set(['dependency.missing', 'dependency.unsatisfied']);
  const findings = packs.findings.map((finding): ContentFinding => {
    const { packs: refs, diagnostic } = finding;
    if (!lacking.has(diagnostic.code)) return finding;
    const message = `${displayWord(lockFileName)} does not hold what is needed, and no index is asked. ${diagnostic.message}`;
    const hint = 'Run `reconcile update`, and commit the lock file.';
    return { packs: refs, diagnostic: { ...diagnostic, code: 'lock.outdated', message, hint } };
  });
  return { ...packs, findings };
}

/** The packs of the manifests with what they need; what manifests ask an index for is a need of the manifests themselves. */
function listDeclared({ documents, declarations, direct, read, cwd }: Asked): readonly DeclaredPack[] {
  const indirect = declarations.filter(({ source }) => source.type === 'registry');
  const refs = new Set(indirect.map(({ ref }) => ref));
  const listed = listPacks([...documents, ...read.documents], toContentsByPack(direct, cwd));
  const own = listed.filter(({ ref }) => !refs.has(ref));
  if (indirect.length === 0) return own;
  const dependencies = indirect.map(({ ref, version, location }) => ({ ref, constraint: version, location }));
  return [...own, { ref: manifestsRef, version: '', dependencies }];
}

interface Choice {
  readonly declared: readonly DeclaredPack[];
  readonly candidates: Candidates;
  /** Whether there is nothing else to choose from. */
  readonly isLast: boolean;
}

/** What is known of the candidates so far, by their ids. */
interface Knowledge {
  readonly needs: Map<string, readonly string[]>;
  readonly fetched: Map<string, FetchedPack>;
  readonly locations: Map<string, Location>;
  readonly reads: ContentDocuments[];
  readonly findings: ContentFinding[];
}

/** Chooses, reads what was chosen for what that needs, and chooses again, until nothing new is needed. Undefined when more candidates may help. */
async function settle(
  asked: Asked,
  { declared, candidates, isLast }: Choice,
  context: FetchContext,
): Promise<IndexedPacks | undefined> {
  const known: Knowledge = {
    needs: new Map(),
    fetched: new Map(),
    locations: new Map(
      declared.flatMap(({ dependencies }) =>
        dependencies.flatMap(({ ref, location }) => (location === undefined ? [] : [[ref, location]])),
      ),
    ),
    reads: [],
    findings: candidates.diagnostics.map(ofNone),
  };
  for (let round = 0; round < maxRounds; round += 1) {
    const resolution = resolveDependencies(
      declared,
      candidates.list.map((each) => ({ ...each, dependencies: known.needs.get(idOf(each)) })),
    );
    if (!isLast && resolution.problems.length > 0) return undefined;
    if (resolution.unread.length === 0) return conclude(resolution, known);
    await readMore(resolution.unread, { asked, candidates, known }, context);
  }
  return conclude({ chosen: [], unread: [], problems: [] }, known);
}

async function readMore(
  unread: readonly Candidate[],
  { asked: { cwd, limits }, candidates, known }: ReadContext,
  context: FetchContext,
): Promise<void> {
  const requests = unread.flatMap((candidate) => {
    const location = known.locations.get(candidate.ref);
    return location === undefined ? [] : (candidates.requestOf(candidate, location) ?? []);
  });
  const { fetched, findings } = await fetchRequested(requests, context);
  const read = await readContentDocuments(fetched, { cwd, limits });
  known.findings.push(...findings);
  known.reads.push(read);
  const listed = listPacks(read.documents, toContentsByPack(fetched, cwd));
  for (const candidate of unread) {
    const found = fetched.find(({ request }) => request.pack === candidate.ref);
    if (found !== undefined) known.fetched.set(idOf(candidate), found);
    const needs = listed.find(({ ref }) => ref === candidate.ref)?.dependencies ?? [];
    known.needs.set(
      idOf(candidate),
      needs.map(({ ref, constraint }) => (constraint.text.trim() === '' ? ref : `${ref}@${constraint.text}`)),
    );
    for (const { ref } of needs) {
      const location = known.locations.get(candidate.ref);
      if (location !== undefined && !known.locations.has(ref)) known.locations.set(ref, location);
    }
  }
}

interface ReadContext {
  readonly asked: Asked;
  readonly candidates: Candidates;
  readonly known: Knowledge;
}

/** What was read of candidates that were given up again does not count. */
function conclude({ chosen, problems }: Resolution, known: Knowledge): IndexedPacks {
  const fetched = chosen.flatMap((candidate) => known.fetched.get(idOf(candidate)) ?? []);
  const kept = new Set(fetched.map(({ obtained }) => obtained.content.name));
  const isKept = (file: string): boolean => [...kept].some((name) => file.includes(`/${name}/`));
  return {
    fetched,
    documents: known.reads.flatMap(({ documents }) => documents.filter(({ file }) => isKept(file.path))),
    findings: [
      ...known.findings,
      ...known.reads.flatMap(({ diagnostics }) =>
        diagnostics.filter(({ location }) => isKept(location?.file ?? '')).map(ofNone),
      ),
      ...problems.filter(isOurs).map((problem) => ({
        packs: [...new Set(problem.roots.map(rootOf))],
        diagnostic: describeDependencyProblem(problem),
      })),
    ],
    filesRead: known.reads.reduce((sum, { filesRead }) => sum + filesRead, 0),
    bytesRead: known.reads.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
  };
}

function ofNone(diagnostic: Diagnostic): ContentFinding {
  return { packs: [], diagnostic };
}

/** The pack that fails by it: the one that a manifest asks an index for, else the one that states the need. */
function rootOf({ pack, edge }: DependencyProblem['roots'][number]): string {
  return pack === manifestsRef ? edge.ref : pack;
}

/** A pack that no index has may still be in the database, unless the manifests ask an index for it. */
function isOurs({ kind, chains }: DependencyProblem): boolean {
  return kind !== 'missing' || chains.some(({ steps }) => steps[0]?.ref === manifestsRef);
}
