import type { GraphNode } from '../../catalog/catalog-graph.ts';
import { escapeText } from '../escape-text.ts';

/** What a node is called: its ref, of a pack with its version. Holds nothing invisible. */
export function labelOf({ ref, version }: GraphNode): string {
  return escapeText(version === undefined ? ref : `${ref} ${version}`);
}
