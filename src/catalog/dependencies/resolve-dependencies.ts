import { buildCandidatePool, compareEdges, compareText } from './candidate-pool.ts';
import type {
  Candidate,
  DeclaredPack,
  DependencyEdge,
  DependencyProblem,
  Obstacle,
  Resolution,
  StatedDependency,
} from './dependency-graph.ts';
import { explainUnmet } from './explain-unmet.ts';
import { search } from './search.ts';
import { hasOpenOption, pushRequirement, requirementsOf, type SearchState } from './search-state.ts';

/** Comparisons that one resolution may take, about a second altogether. */
const defaultMaxSteps = 500_000;

/** Problems that are looked for. */
const maxProblems = 50;

/**
 * Chooses one version for each pack that is needed and not declared: such that every constraint holds and no pack needs itself
 * through others; in the order of the refs, the version that was chosen before where that is possible, else the highest, and
 * pre-releases only where a constraint names one. What declared packs need of each other is not judged here.
 *
 * Pure, and the order of its input does not matter. Contents that were not read count as if they needed nothing: as long as
 * `unread` holds any, read them and call again with what is known by then. Reading further contents does not change the outcome.
 */
export function resolveDependencies(
  declared: readonly DeclaredPack[],
  candidates: readonly Candidate[],
  { maxSteps = defaultMaxSteps }: { readonly maxSteps?: number } = {},
): Resolution {
  const packs = indexDeclared(declared);
  const pool = buildCandidatePool(candidates);
  let stated = listStated(packs);
  const problems: DependencyProblem[] = [];
  let steps = maxSteps;
  while (problems.length < maxProblems) {
    const state: SearchState = {
      pool,
      declared: packs,
      chosen: new Map(),
      demands: new Map(),
      broken: new Map(),
      steps,
    };
    const obstacle = findObstacle(state, stated);
    if (obstacle === undefined) {
      const chosen = [...state.chosen.values()].map(({ candidate }) => candidate).sort(compareRefs);
      return { chosen, unread: chosen.filter(({ dependencies }) => dependencies === undefined), problems };
    }
    // Without what leads into this problem, others are found that have nothing to do with it.
    const keys = new Set(obstacle.chains.map(({ root }) => keyOf(root)));
    problems.push({ ...obstacle, roots: stated.filter(({ edge }) => keys.has(keyOf(edge))) });
    if (keys.size === 0) break;
    stated = stated.filter(({ edge }) => !keys.has(keyOf(edge)));
    steps = state.steps;
  }
  return { chosen: [], unread: [], problems };
}

/** What the manifests need of others. */
function listStated(packs: ReadonlyMap<string, DeclaredPack>): readonly StatedDependency[] {
  return [...packs.values()].flatMap(({ ref, dependencies }) =>
    dependencies.filter((edge) => !packs.has(edge.ref)).map((edge) => ({ pack: ref, edge })),
  );
}

/** Equal for those that ask for the same, whichever pack does. */
function keyOf({ ref, constraint }: DependencyEdge): string {
  return `${ref}@${constraint.text}`;
}

function findObstacle(state: SearchState, stated: readonly StatedDependency[]): Obstacle | undefined {
  for (const { pack, edge } of stated) {
    const by = state.declared.get(pack);
    if (by !== undefined) pushRequirement(state, { by, edge });
  }
  // Before anything is chosen, so that what has no solution at all is not searched for one.
  for (const ref of state.demands.keys()) {
    if (!hasOpenOption(state, ref, requirementsOf(state, ref))) return explainUnmet(state, ref);
  }
  return search(state)?.obstacle;
}

function compareRefs(first: Candidate, second: Candidate): number {
  return compareText(first.ref, second.ref);
}

/** Sorted by ref. Of several packs with one ref, which is reported elsewhere, the one with the least version counts. */
function indexDeclared(declared: readonly DeclaredPack[]): ReadonlyMap<string, DeclaredPack> {
  const sorted = declared.toSorted(
    (first, second) => compareText(first.ref, second.ref) || compareText(first.version, second.version),
  );
  const byRef = new Map<string, DeclaredPack>();
  for (const pack of sorted) {
    if (byRef.has(pack.ref)) continue;
    byRef.set(pack.ref, { ...pack, dependencies: pack.dependencies.toSorted(compareEdges) });
  }
  return byRef;
}
