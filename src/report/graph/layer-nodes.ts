import type { CatalogGraph } from '../../catalog/catalog-graph.ts';

/** Edges by the numbers of nodes, pointing from lower to higher layers. */
export interface LayeredGraph {
  /** The layer of each node, from 0. */
  readonly layers: readonly number[];
  /** Edges as they are laid out: `reversed` ones point against their direction. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly reversed: boolean }[];
}

/**
 * Gives each node a layer, so that edges lead from one layer to a later one. An edge that closes a circle is turned round; one that leads
 * from a node to itself stays out of it. Iterative, since a chain of packs may be longer than a call stack.
 */
export function layerNodes({ nodes, edges }: CatalogGraph): LayeredGraph {
  const numbers = new Map(nodes.map(({ id }, index) => [id, index]));
  const ends = edges.map(({ from, to }) => ({ from: numbers.get(from) ?? 0, to: numbers.get(to) ?? 0 }));
  const leaving: number[][] = nodes.map(() => []);
  for (const [index, { from, to }] of ends.entries()) if (from !== to) leaving[from]?.push(index);
  const { backward, order } = walk(leaving, (edge) => ends[edge]?.to ?? 0);
  const directed = ends.map(({ from, to }, index) =>
    backward.has(index) ? { from: to, to: from, reversed: true } : { from, to, reversed: false },
  );
  return { layers: assignLayers(order, directed), edges: directed };
}

/** Visits everything depth first: which edges lead back to where the walk came from, and the nodes in topological order of all others. */
function walk(
  leaving: readonly (readonly number[])[],
  targetOf: (edge: number) => number,
): { readonly backward: ReadonlySet<number>; readonly order: readonly number[] } {
  const state: ('new' | 'open' | 'done')[] = leaving.map(() => 'new');
  const backward = new Set<number>();
  const finished: number[] = [];
  for (const root of leaving.keys()) {
    const trail = state[root] === 'new' ? [{ node: root, next: 0 }] : [];
    state[root] = trail.length > 0 ? 'open' : (state[root] ?? 'done');
    for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
      const edge = leaving[step.node]?.[step.next];
      step.next += 1;
      if (edge === undefined) {
        state[step.node] = 'done';
        finished.push(step.node);
        trail.pop();
        continue;
      }
      const target = targetOf(edge);
      if (state[target] === 'open') backward.add(edge);
      if (state[target] !== 'new') continue;
      state[target] = 'open';
      trail.push({ node: target, next: 0 });
    }
  }
  return { backward, order: finished.toReversed() };
}

/** The longest way to a node counts. */
function assignLayers(order: readonly number[], edges: LayeredGraph['edges']): readonly number[] {
  const layers = order.map(() => 0);
  const leaving = new Map<number, number[]>();
  for (const { from, to } of edges) {
    const known = leaving.get(from);
    if (known === undefined) leaving.set(from, [to]);
    else known.push(to);
  }
  for (const node of order) {
    for (const to of leaving.get(node) ?? []) {
      if (to !== node) layers[to] = Math.max(layers[to] ?? 0, (layers[node] ?? 0) + 1);
    }
  }
  return layers;
}
