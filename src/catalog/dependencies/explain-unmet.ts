import type { DependencyProblem } from './dependency-graph.ts';
import { buildChain, isAdmitted, isNamed, type Requirement, type SearchState } from './search-state.ts';

/** Says why no version of a pack satisfies what is asked of it: with the constraints that cannot be met, or two that exclude each other. */
export function explainUnmet(
  state: SearchState,
  ref: string,
  requirements: readonly Requirement[],
): DependencyProblem {
  const options = state.pool.optionsOf(ref);
  const describe = (kind: DependencyProblem['kind'], by: readonly Requirement[]): DependencyProblem => ({
    kind,
    ref,
    chains: by.map((requirement) => buildChain(state, requirement)),
    versions: options.map(({ version }) => version),
    cycle: [],
    mistake: undefined,
  });
  if (options.length === 0) return describe('missing', requirements);
  const isMet = (by: readonly Requirement[]): boolean =>
    options.some((option) => isAdmitted(state, option, by) && isNamed(option, by));
  const unmet = requirements.filter((requirement) => !isMet([requirement]));
  if (unmet.length > 0) return describe('unsatisfied', unmet);
  for (const [index, second] of requirements.entries()) {
    const first = requirements.slice(0, index).find((each) => !isMet([each, second]));
    if (first !== undefined) return describe('conflict', [first, second]);
  }
  return describe('conflict', requirements);
}
