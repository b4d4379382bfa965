import type { ChainStep, DependencyEdge } from './dependency-graph.ts';
import type { SearchState } from './search-state.ts';

interface Visit {
  readonly ref: string;
  readonly from: Visit | undefined;
}

/**
 * The circle that `start` would close by needing `edge`: the packs on it, beginning with one of the manifests where there is
 * one. Only what is declared or chosen counts.
 */
export function findCycle(
  state: SearchState,
  start: ChainStep,
  edge: DependencyEdge,
): readonly ChainStep[] | undefined {
  const seen = new Set([edge.ref]);
  const open: Visit[] = [{ ref: edge.ref, from: undefined }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    if (visit.ref === start.ref) return rotate(state, start, visit.from);
    for (const { ref } of nodeOf(state, visit.ref)?.edges ?? []) {
      state.steps -= 1;
      if (seen.has(ref)) continue;
      seen.add(ref);
      open.push({ ref, from: visit });
    }
  }
  return undefined;
}

function nodeOf(
  { declared, chosen }: SearchState,
  ref: string,
): { readonly version: string; readonly edges: readonly DependencyEdge[] } | undefined {
  const pack = declared.get(ref);
  return pack === undefined ? chosen.get(ref) : { version: pack.version, edges: pack.dependencies };
}

function rotate(state: SearchState, start: ChainStep, last: Visit | undefined): readonly ChainStep[] {
  const steps: ChainStep[] = [];
  for (let visit = last; visit !== undefined; visit = visit.from) {
    steps.unshift({ ref: visit.ref, version: nodeOf(state, visit.ref)?.version ?? '' });
  }
  const circle = [{ ref: start.ref, version: start.version }, ...steps];
  const declared = circle.map(({ ref }) => ref).filter((ref) => state.declared.has(ref));
  const refs = declared.length > 0 ? declared : circle.map(({ ref }) => ref);
  const first = refs.reduce((least, ref) => (ref < least ? ref : least));
  const index = circle.findIndex(({ ref }) => ref === first);
  return [...circle.slice(index), ...circle.slice(0, index)];
}
