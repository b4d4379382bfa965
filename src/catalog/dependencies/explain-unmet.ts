import type { Option } from './candidate-pool.ts';
import type { Obstacle } from './dependency-graph.ts';
import {
  buildChain,
  isAdmitted,
  isNamed,
  requirementsOf,
  type Requirement,
  type SearchState,
} from './search-state.ts';

/** Constraints of which each is compared with each other. */
const maxCompared = 20;

/** Says why no version of a pack satisfies what is asked of it: with the constraints that cannot be met, or two that exclude each other. */
export function explainUnmet(state: SearchState, ref: string): Obstacle {
  const options = state.pool.optionsOf(ref);
  const requirements = requirementsOf(state, ref);
  const describe = (kind: Obstacle['kind'], by: readonly Requirement[]): Obstacle => ({
    kind,
    ref,
    chains: by.map((requirement) => buildChain(state, requirement)),
    versions: options.map(({ version }) => version),
    cycle: [],
    mistake: undefined,
  });
  if (options.length === 0) return describe('missing', requirements);
  const blocked = options.find(
    (option) => state.broken.has(option) && isAdmitted(state, option, requirements),
  );
  const obstacle = blocked === undefined ? undefined : state.broken.get(blocked);
  if (blocked !== undefined && obstacle !== undefined) return rebase(state, blocked, obstacle);
  const isMet = (by: readonly Requirement[]): boolean =>
    options.some((option) => isAdmitted(state, option, by) && isNamed(option, by));
  const unmet = requirements.filter((requirement) => !isMet([requirement]));
  if (unmet.length > 0) return describe('unsatisfied', unmet);
  for (const [index, second] of requirements.slice(0, maxCompared).entries()) {
    const first = requirements.slice(0, index).find((each) => !isMet([each, second]));
    if (first !== undefined) return describe('conflict', [first, second]);
  }
  return describe('conflict', requirements);
}

/** What was found to be wrong with a version when something else had led to it. */
function rebase(state: SearchState, { ref, version }: Option, obstacle: Obstacle): Obstacle {
  const [requirement] = requirementsOf(state, ref);
  if (requirement === undefined) return obstacle;
  const before = buildChain(state, requirement);
  const chains = obstacle.chains.map((chain) => {
    const start = chain.steps.findIndex((step) => step.ref === ref && step.version === version);
    if (start === -1) return chain;
    return { ...chain, steps: [...before.steps, ...chain.steps.slice(start)], root: before.root };
  });
  return { ...obstacle, chains };
}
