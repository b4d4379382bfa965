import type { CatalogGraph, EdgeReason } from '../../catalog/catalog-graph.ts';
import type { Kind } from '../../catalog/kinds.ts';
import { escapeText } from '../escape-text.ts';
import { labelOf } from './label-of.ts';

const shapes: Readonly<Record<Kind, string>> = { pack: 'box', runtime: 'box', runtime_version: 'ellipse' };

const styles: Readonly<Record<EdgeReason, string>> = {
  depends: '',
  uses: 'style=dashed',
  belongs: 'arrowhead=none',
};

/** A graph in the language of Graphviz. Ends with a line break. */
export function renderDot({ nodes, edges }: CatalogGraph): string {
  const lines = [
    'digraph catalog {',
    '  rankdir=LR;',
    ...nodes.map((node) => {
      const style = [...(node.kind === 'runtime' ? ['rounded'] : []), ...(node.described ? [] : ['dashed'])];
      const attributes = [
        `label=${quoteLabel(labelOf(node))}`,
        `shape=${shapes[node.kind]}`,
        ...(style.length === 0 ? [] : [`style="${style.join(',')}"`]),
      ];
      return `  ${quote(node.id)}${renderAttributes(attributes)};`;
    }),
    ...edges.map(({ from, to, reason, constraint, circular }) => {
      const attributes = [
        styles[reason],
        ...(constraint === undefined ? [] : [`label=${quoteLabel(constraint)}`]),
        ...(circular ? ['color=red'] : []),
      ];
      return `  ${quote(from)} -> ${quote(to)}${renderAttributes(attributes)};`;
    }),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function renderAttributes(attributes: readonly string[]): string {
  const stated = attributes.filter((attribute) => attribute !== '');
  return stated.length === 0 ? '' : ` [${stated.join(', ')}]`;
}

/** In a label a backslash would begin an escape. */
function quote(text: string): string {
  return `"${escapeText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Labels may hold entities of HTML. */
function quoteLabel(text: string): string {
  return quote(text.replaceAll('&', '&amp;'));
}
