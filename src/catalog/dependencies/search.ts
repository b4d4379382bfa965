import { admitOption, retractOption } from './admit-option.ts';
import { isPrerelease, type Option } from './candidate-pool.ts';
import type { Obstacle } from './dependency-graph.ts';
import { explainUnmet } from './explain-unmet.ts';
import {
  culpritsOf,
  isNamed,
  openOptionsOf,
  requirementsOf,
  type Failure,
  type SearchState,
} from './search-state.ts';

/** Packs that are chosen at a time. */
const maxChosen = 1000;

/**
 * Chooses a version for each pack that is needed, the packs in the order of their refs, and goes back to the latest choice that
 * has to do with what went wrong (conflict-directed backjumping, Prosser 1993). Undefined once everything is chosen.
 */
export function search(state: SearchState): Failure | undefined {
  const ref = findOpen(state);
  if (ref === undefined) return checkPrereleases(state);
  const options = listOptions(state, ref);
  const refs = new Set<string>();
  let best: Failure | undefined;
  if (state.chosen.size >= maxChosen) state.steps = 0;
  for (const option of options) {
    if (state.steps <= 0) return giveUp(ref);
    const failure = admitOption(state, option) ?? search(state);
    if (failure === undefined) return undefined;
    retractOption(state, option);
    if (failure.isFinal === true || !failure.refs.has(ref)) return failure;
    if (failure.refs.size === 1) state.broken.set(option, failure.obstacle);
    for (const other of failure.refs) if (other !== ref) refs.add(other);
    if (best === undefined || (best.isProvisional === true && failure.isProvisional !== true)) best = failure;
  }
  for (const culprit of culpritsOf(state, ref)) refs.add(culprit);
  if (best === undefined) return { refs, obstacle: explainUnmet(state, ref) };
  return { ...best, refs };
}

function giveUp(ref: string): Failure {
  const obstacle: Obstacle = {
    kind: 'too-complex',
    ref,
    chains: [],
    versions: [],
    cycle: [],
    mistake: undefined,
  };
  return { refs: new Set(), obstacle, isFinal: true };
}

function findOpen(state: SearchState): string | undefined {
  let least: string | undefined;
  // Cheaper than comparing versions, but not free.
  state.steps -= state.demands.size / 16;
  for (const ref of state.demands.keys()) {
    if (!state.chosen.has(ref) && (least === undefined || ref < least)) least = ref;
  }
  return least;
}

/** What is admitted so far; pre-releases that nobody asked for yet come last, since another pack may still ask for them. */
function listOptions(state: SearchState, ref: string): readonly Option[] {
  const requirements = requirementsOf(state, ref);
  const admitted = openOptionsOf(state, ref, requirements);
  const isWanted = (option: Option): boolean => isNamed(option, requirements);
  return [...admitted.filter(isWanted), ...admitted.filter((option) => !isWanted(option))];
}

/** Unread contents may ask for a pre-release, so that the verdict waits for them. */
function checkPrereleases(state: SearchState): Failure | undefined {
  const chosen = [...state.chosen.values()];
  if (chosen.some(({ candidate }) => candidate.dependencies === undefined)) return undefined;
  const unnamed = chosen.find(
    (option) => isPrerelease(option) && !isNamed(option, requirementsOf(state, option.ref)),
  );
  if (unnamed === undefined) return undefined;
  const obstacle = explainUnmet(state, unnamed.ref);
  return { refs: new Set(state.chosen.keys()), obstacle };
}
