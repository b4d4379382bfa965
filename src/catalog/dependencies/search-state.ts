import { satisfies } from '../version-constraint.ts';
import { isPrerelease, type CandidatePool, type Option } from './candidate-pool.ts';
import type {
  ChainStep,
  DeclaredPack,
  DependencyChain,
  DependencyEdge,
  Obstacle,
} from './dependency-graph.ts';

/** A pack's need of another, during the search. */
export interface Requirement {
  readonly by: ChainStep;
  readonly edge: DependencyEdge;
}

/** What is asked of one pack, in the order in which it came up. */
interface Demand {
  readonly all: Requirement[];
  /** The first of those with one constraint: they decide, however many packs state the same. */
  readonly distinct: Requirement[];
}

/** Where the search stands. */
export interface SearchState {
  readonly pool: CandidatePool;
  readonly declared: ReadonlyMap<string, DeclaredPack>;
  readonly chosen: Map<string, Option>;
  /** By the ref of the pack that is needed, and is not declared. */
  readonly demands: Map<string, Demand>;
  /** Versions that cannot be chosen whatever else is, with the reason as it was found. */
  readonly broken: Map<Option, Obstacle>;
  /** Comparisons that may still be made. */
  steps: number;
}

/** Why the search cannot go on. */
export interface Failure {
  /** Chosen packs of which at least one must have another version; no other choice matters. */
  readonly refs: ReadonlySet<string>;
  /** What stands in the way of the best versions. */
  readonly obstacle: Obstacle;
  /** Whether another version of the pack would do, which only something else rules out: then that says more. */
  readonly isProvisional?: boolean;
  /** Whether nothing further is to be tried. */
  readonly isFinal?: boolean;
}

/** What is asked of a pack, each constraint once. */
export function requirementsOf(state: SearchState, ref: string): readonly Requirement[] {
  return state.demands.get(ref)?.distinct ?? [];
}

export function pushRequirement(state: SearchState, requirement: Requirement): void {
  const { ref, constraint } = requirement.edge;
  const demand = state.demands.get(ref) ?? { all: [], distinct: [] };
  state.demands.set(ref, demand);
  demand.all.push(requirement);
  const isKnown = demand.distinct.some(({ edge }) => edge.constraint.text === constraint.text);
  if (!isKnown) demand.distinct.push(requirement);
}

/** Takes back the latest one on that pack. */
export function popRequirement(state: SearchState, ref: string): void {
  const demand = state.demands.get(ref);
  const latest = demand?.all.pop();
  if (demand?.distinct.at(-1) === latest) demand?.distinct.pop();
  if (demand?.all.length === 0) state.demands.delete(ref);
}

/** Whether a version satisfies everything that is asked of its pack so far. */
export function isAdmitted(
  state: SearchState,
  option: Option,
  requirements: readonly Requirement[],
): boolean {
  return requirements.every(({ edge }) => {
    state.steps -= 1;
    return state.pool.admits(option, edge.constraint);
  });
}

/** Whether a constraint asks for pre-releases like this one; true for every release. */
export function isNamed(option: Option, requirements: readonly Requirement[]): boolean {
  if (!isPrerelease(option)) return true;
  return requirements.some(
    ({ edge: { constraint } }) => constraint.comparators.length > 0 && satisfies(option.version, constraint),
  );
}

/** Versions of a pack that may be chosen, as long as only what is asked of it counts. */
export function openOptionsOf(
  state: SearchState,
  ref: string,
  requirements: readonly Requirement[],
): readonly Option[] {
  return state.pool.optionsOf(ref).filter((option) => isOpen(state, option, requirements));
}

/** Whether there is any of those. */
export function hasOpenOption(
  state: SearchState,
  ref: string,
  requirements: readonly Requirement[],
): boolean {
  return state.pool.optionsOf(ref).some((option) => isOpen(state, option, requirements));
}

function isOpen(state: SearchState, option: Option, requirements: readonly Requirement[]): boolean {
  return !state.broken.has(option) && isAdmitted(state, option, requirements);
}

/** The chosen packs, not those of the manifests, that are why a pack is needed and why some versions of it will not do. */
export function culpritsOf(state: SearchState, ref: string): readonly string[] {
  const requirements = requirementsOf(state, ref);
  const sound = openOptionsOf(state, ref, []);
  const excluding = requirements.filter((requirement) =>
    sound.some((option) => !isAdmitted(state, option, [requirement])),
  );
  const needing = requirements.find(({ by }) => !state.chosen.has(by.ref)) ?? requirements[0];
  const culprits = excluding.length > 0 || needing === undefined ? excluding : [needing];
  return culprits.map(({ by }) => by.ref).filter((each) => state.chosen.has(each));
}

/** From a pack of the manifests to a requirement, by what first asked for each pack on the way. */
export function buildChain(state: SearchState, requirement: Requirement): DependencyChain {
  const steps: ChainStep[] = [];
  let first = requirement;
  for (let next: Requirement | undefined = requirement; next !== undefined;) {
    first = next;
    const { ref, version }: ChainStep = next.by;
    steps.unshift({ ref, version });
    next = state.declared.has(ref) ? undefined : requirementsOf(state, ref)[0];
  }
  return { steps, edge: requirement.edge, root: first.edge };
}
