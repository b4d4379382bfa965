import { satisfies } from '../version-constraint.ts';
import type { Option } from './candidate-pool.ts';
import type { DependencyEdge, Obstacle } from './dependency-graph.ts';
import { explainUnmet } from './explain-unmet.ts';
import { findCycle } from './find-cycle.ts';
import {
  buildChain,
  culpritsOf,
  hasOpenOption,
  isAdmitted,
  popRequirement,
  pushRequirement,
  requirementsOf,
  type Failure,
  type Requirement,
  type SearchState,
} from './search-state.ts';

/** Chooses a version, with all that it needs. It stays chosen where that fails; `retractOption` takes it back. */
export function admitOption(state: SearchState, option: Option): Failure | undefined {
  const { ref, mistake, edges } = option;
  state.chosen.set(ref, option);
  for (const edge of edges) if (!state.declared.has(edge.ref)) pushRequirement(state, { by: option, edge });
  if (mistake !== undefined) {
    const [requirement] = requirementsOf(state, ref);
    return fail(option, { kind: 'invalid', ref, chains: chainsOf(state, requirement), mistake });
  }
  for (const edge of edges) {
    state.steps -= 1;
    const failure = checkEdge(state, option, edge);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

export function retractOption(state: SearchState, { ref, edges }: Option): void {
  for (const edge of edges) if (!state.declared.has(edge.ref)) popRequirement(state, edge.ref);
  state.chosen.delete(ref);
}

function checkEdge(state: SearchState, option: Option, edge: DependencyEdge): Failure | undefined {
  const requirement: Requirement = { by: option, edge };
  const { ref } = edge;
  const cycle = findCycle(state, option, edge);
  if (cycle !== undefined) {
    const chains = [buildChain(state, requirement)];
    const others = cycle.map((step) => step.ref).filter((each) => state.chosen.has(each));
    return fail(option, { kind: 'cycle', ref, chains, cycle }, others);
  }
  const declared = state.declared.get(ref);
  if (declared !== undefined) {
    if (satisfies(declared.version, edge.constraint)) return undefined;
    const chains = [buildChain(state, requirement)];
    return fail(option, { kind: 'declared', ref, chains, versions: [declared.version] });
  }
  const requirements = requirementsOf(state, ref);
  const chosen = state.chosen.get(ref);
  if (chosen !== undefined) {
    if (isAdmitted(state, chosen, requirements)) return undefined;
    return { ...fail(option, explainUnmet(state, ref), [ref]), isProvisional: true };
  }
  if (hasOpenOption(state, ref, requirements)) return undefined;
  const isHopeless = !hasOpenOption(state, ref, [requirement]);
  return fail(option, explainUnmet(state, ref), isHopeless ? [] : culpritsOf(state, ref));
}

function chainsOf(state: SearchState, requirement: Requirement | undefined): Obstacle['chains'] {
  return requirement === undefined ? [] : [buildChain(state, requirement)];
}

function fail(
  option: Option,
  obstacle: Pick<Obstacle, 'kind' | 'ref' | 'chains'> & Partial<Obstacle>,
  others: readonly string[] = [],
): Failure {
  return {
    refs: new Set([option.ref, ...others]),
    obstacle: { versions: [], cycle: [], mistake: undefined, ...obstacle },
  };
}
