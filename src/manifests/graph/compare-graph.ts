import { edgeReasons, type GraphEdge, type GraphNode } from '../../catalog/catalog-graph.ts';
import { kinds } from '../../catalog/kinds.ts';

/** By kind, then by ref. */
export function compareNodes(first: GraphNode, second: GraphNode): number {
  return kinds.indexOf(first.kind) - kinds.indexOf(second.kind) || compareTexts(first.ref, second.ref);
}

/** By what needs something, then by why, then by what is needed. */
export function compareEdges(first: GraphEdge, second: GraphEdge): number {
  return (
    compareTexts(first.from, second.from) ||
    edgeReasons.indexOf(first.reason) - edgeReasons.indexOf(second.reason) ||
    compareTexts(first.to, second.to) ||
    compareTexts(first.constraint ?? '', second.constraint ?? '')
  );
}

function compareTexts(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
