import type { CatalogGraph, EdgeReason, GraphNode } from '../../catalog/catalog-graph.ts';
import type { Kind } from '../../catalog/kinds.ts';
import { escapeText } from '../escape-text.ts';
import { labelOf } from './label-of.ts';

const shapes: Readonly<Record<Kind, readonly [string, string]>> = {
  pack: ['[', ']'],
  runtime: ['([', '])'],
  runtime_version: ['(', ')'],
};

const arrows: Readonly<Record<EdgeReason, string>> = { depends: '-->', uses: '-.->', belongs: '---' };

/** A graph as Mermaid has it, for Markdown. Ends with a line break. */
export function renderMermaid({ nodes, edges }: CatalogGraph): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const missing = nodes.filter(({ described }) => !described).map(({ id }) => names.get(id));
  const circular = edges.flatMap((edge, index) => (edge.circular ? [index] : []));
  const lines = [
    'flowchart LR',
    ...nodes.map((node) => `  ${names.get(node.id)}${renderShape(node)}`),
    ...edges.map(({ from, to, reason, constraint }) => {
      const label = constraint === undefined ? '' : `|"${escape(escapeText(constraint))}"|`;
      return `  ${names.get(from)} ${arrows[reason]}${label} ${names.get(to)}`;
    }),
    ...(missing.length === 0
      ? []
      : ['  classDef missing stroke-dasharray: 4 4', `  class ${missing.join(',')} missing`]),
    ...(circular.length === 0 ? [] : [`  linkStyle ${circular.join(',')} stroke:#d1242f,stroke-width:2px`]),
  ];
  return `${lines.join('\n')}\n`;
}

function renderShape(node: GraphNode): string {
  const [open, close] = shapes[node.kind];
  return `${open}"${escape(labelOf(node))}"${close}`;
}

/** Whatever could mean something to Mermaid, Markdown or HTML becomes the number of its character. */
function escape(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._@+~^=,/-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
