import type { CatalogGraph, EdgeReason, GraphEdge, GraphNode } from '../../catalog/catalog-graph.ts';
import { kindLabels, kinds } from '../../catalog/kinds.ts';
import { buildStyles, type Styles } from '../color.ts';
import { escapeText } from '../escape-text.ts';
import { renderCount } from '../render-quantity.ts';
import { formatVersion } from '../format-version.ts';
import type { JsonGraph } from '../report-schema.ts';
import { labelOf } from './label-of.ts';

const verbs: Readonly<Record<EdgeReason, string>> = {
  depends: 'depends on',
  uses: 'uses',
  belongs: 'belongs to',
};

/** A graph for people: each object, and below it what it needs. Ends with a line break. */
export function renderGraph(graph: CatalogGraph, { color }: { readonly color: boolean }): string {
  const styles = buildStyles(color);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const needs = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) needs.set(edge.from, [...(needs.get(edge.from) ?? []), edge]);
  const lines = graph.nodes.flatMap((node) => [
    `${kindLabels[node.kind]} ${styles.strong(labelOf(node))}${node.described ? '' : styles.warning('   in no manifest')}`,
    ...(needs.get(node.id) ?? []).map((edge) => renderEdge(edge, nodes.get(edge.to), styles)),
  ]);
  const counts = kinds.flatMap((kind) => {
    const count = graph.nodes.filter((node) => node.kind === kind).length;
    return count === 0 ? [] : [renderCount(count, kindLabels[kind])];
  });
  const summary = counts.length === 0 ? 'There is nothing to show.' : `${counts.join(', ')}.`;
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), summary].join('\n')}\n`;
}

function renderEdge(
  { reason, constraint, circular }: GraphEdge,
  to: GraphNode | undefined,
  styles: Styles,
): string {
  if (to === undefined) return '';
  const version = constraint === undefined ? '' : ` ${escapeText(constraint)}`;
  const circle = circular ? styles.error('   in a circle') : '';
  return `  ${verbs[reason]} ${kindLabels[to.kind]} ${escapeText(to.ref)}${version}${circle}`;
}

/** The same for machines. */
export function toJsonGraph({ nodes, edges }: CatalogGraph): JsonGraph {
  return {
    formatVersion,
    type: 'graph',
    nodes: nodes.map((node) => ({ ...node, version: node.version ?? null })),
    edges: edges.map((edge) => ({ ...edge, constraint: edge.constraint ?? null })),
  };
}
