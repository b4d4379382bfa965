import type { CatalogGraph, GraphEdge, GraphNode } from '../../catalog/catalog-graph.ts';
import type { Kind } from '../../catalog/kinds.ts';
import { compareEdges } from './compare-graph.ts';

export const graphDirections = ['dependencies', 'dependents', 'both'] as const;

/** What is shown around a target: what it needs, what needs it, or either. */
export type GraphDirection = (typeof graphDirections)[number];

/** The part of a graph around targets. What belongs to a target is part of it. */
export function selectAround(
  graph: CatalogGraph,
  targets: readonly string[],
  direction: GraphDirection,
): CatalogGraph {
  const wanted = new Set(targets);
  const start = graph.nodes.filter(({ ref }) => wanted.has(ref)).map(({ id }) => id);
  const belonging = reach(
    start,
    links(
      graph.edges.filter(({ reason }) => reason === 'belongs'),
      'to',
    ),
  );
  const kept = new Set<string>(belonging);
  if (direction !== 'dependents') for (const id of reach(belonging, links(graph.edges, 'from'))) kept.add(id);
  if (direction !== 'dependencies') for (const id of reach(belonging, links(graph.edges, 'to'))) kept.add(id);
  return keepNodes(graph, ({ id }) => kept.has(id));
}

/** Ids that edges lead to from one of their ends. */
function links(edges: readonly GraphEdge[], end: 'from' | 'to'): ReadonlyMap<string, readonly string[]> {
  const other = end === 'from' ? 'to' : 'from';
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const known = found.get(edge[end]);
    if (known === undefined) found.set(edge[end], [edge[other]]);
    else known.push(edge[other]);
  }
  return found;
}

function reach(start: Iterable<string>, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set(start);
  for (const id of reached) for (const further of next.get(id) ?? []) reached.add(further);
  return reached;
}

function keepNodes(graph: CatalogGraph, isKept: (node: GraphNode) => boolean): CatalogGraph {
  const nodes = graph.nodes.filter(isKept);
  const ids = new Set(nodes.map(({ id }) => id));
  return { nodes, edges: graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

/**
 * A graph without the nodes of other kinds. What is hidden is stood for by what it belongs to, so that a pack which uses a runtime of
 * another pack still needs that pack.
 */
export function keepKinds(graph: CatalogGraph, kinds: ReadonlySet<Kind>): CatalogGraph {
  const owners = new Map(
    graph.edges.filter(({ reason }) => reason === 'belongs').map(({ from, to }) => [from, to]),
  );
  const shown = new Set(graph.nodes.filter(({ kind }) => kinds.has(kind)).map(({ id }) => id));
  const represent = (id: string): string | undefined => {
    let current: string | undefined = id;
    while (current !== undefined && !shown.has(current)) current = owners.get(current);
    return current;
  };
  const edges = new Map<string, GraphEdge>();
  for (const edge of graph.edges) {
    const [from, to] = [represent(edge.from), represent(edge.to)];
    if (from === undefined || to === undefined) continue;
    if (from === edge.from && to === edge.to) edges.set(JSON.stringify(edge), edge);
    else if (from !== to) {
      const through: GraphEdge = { ...edge, from, to, constraint: undefined };
      edges.set(JSON.stringify(through), through);
    }
  }
  return {
    nodes: graph.nodes.filter(({ id }) => shown.has(id)),
    edges: [...edges.values()].sort(compareEdges),
  };
}
