import type { CatalogGraph, GraphEdge, GraphNode } from '../../catalog/catalog-graph.ts';
import { kindLabels } from '../../catalog/kinds.ts';
import { escapeXmlText } from '../ci/escape-xml.ts';
import { escapeText } from '../escape-text.ts';
import { measureText } from '../text-width.ts';
import { labelOf } from './label-of.ts';
import { layerNodes } from './layer-nodes.ts';
import { orderLayers } from './order-layers.ts';

/* All in pixels. */
const margin = 16;
const nodeHeight = 26;
const rowHeight = 38;
const columnGap = 80;
const characterWidth = 7.2;
const padding = 12;

interface Box {
  readonly x: number;
  /** Of its middle. */
  readonly y: number;
  readonly width: number;
}

/** A graph as a picture that needs nothing else: no script, no font, no network. Ends with a line break. */
export function renderSvg(graph: CatalogGraph): string {
  const layered = layerNodes(graph);
  const { layers, routes, rows } = orderLayers(layered);
  const { boxes, width } = placeBoxes(graph.nodes, layers, rows);
  const height = 2 * margin + nodeHeight + rows.reduce((most, row) => Math.max(most, row), 0) * rowHeight;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img">`,
    '<title>Dependencies of packs and runtimes</title>',
    `<style>${style}</style>`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>`,
    ...graph.edges.map((edge, index) => {
      const route = (routes[index] ?? []).flatMap((node) => boxes[node] ?? []);
      return drawEdge(edge, layered.edges[index]?.reversed === true ? route.toReversed() : route);
    }),
    ...graph.nodes.flatMap((node, index) => {
      const box = boxes[index];
      return box === undefined ? [] : [drawNode(node, box)];
    }),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

const style = [
  'text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}',
  '.pack{fill:#ddf4ff;stroke:#0969da}',
  '.runtime{fill:#dafbe1;stroke:#1a7f37}',
  '.runtime_version{fill:#f6f8fa;stroke:#656d76}',
  '.missing{fill:#fff;stroke-dasharray:4 3}',
  '.edge{fill:none;stroke:#656d76}',
  '.uses{stroke-dasharray:5 3}',
  '.belongs{stroke:#afb8c1}',
  '.circular{stroke:#d1242f;stroke-width:2}',
  '.head{fill:#656d76}',
  '.constraint{font-size:10px;fill:#656d76;stroke:#fff;stroke-width:4px;paint-order:stroke;text-anchor:middle}',
  'svg{background:#fff}',
].join('');

function placeBoxes(
  nodes: readonly GraphNode[],
  layers: readonly (readonly number[])[],
  rows: readonly number[],
): { readonly boxes: readonly Box[]; readonly width: number } {
  const boxes: Box[] = [];
  let left = margin;
  for (const layer of layers) {
    const widths = layer.map((index) => {
      const node = nodes[index];
      return node === undefined ? 0 : measureText(labelOf(node)) * characterWidth + 2 * padding;
    });
    const widest = widths.reduce((most, width) => Math.max(most, width), 0);
    for (const [position, index] of layer.entries()) {
      const isPoint = nodes[index] === undefined;
      boxes[index] = {
        x: left,
        y: margin + nodeHeight / 2 + (rows[index] ?? 0) * rowHeight,
        // A long edge passes the whole layer.
        width: isPoint ? widest : (widths[position] ?? 0),
      };
    }
    left += widest + columnGap;
  }
  return { boxes, width: Math.max(left - columnGap, margin) + margin };
}

function drawNode(node: GraphNode, { x, y, width }: Box): string {
  const radius = node.kind === 'pack' ? 3 : nodeHeight / 2;
  const missing = node.described ? '' : ' missing';
  const title = `${kindLabels[node.kind]} ${labelOf(node)}${node.described ? '' : ', in no manifest'}`;
  return `<g><title>${escapeXmlText(title)}</title><rect class="${node.kind}${missing}" x="${round(x)}" y="${round(y - nodeHeight / 2)}" width="${round(width)}" height="${nodeHeight}" rx="${radius}"/><text x="${round(x + padding)}" y="${round(y + 4)}">${escapeXmlText(labelOf(node))}</text></g>`;
}

/** From the end of one box to the beginning of the next, in curves; back where it closes a circle. */
function drawEdge({ reason, constraint, circular }: GraphEdge, route: readonly Box[]): string {
  const [first] = route;
  if (first === undefined) return '';
  const line = route.length === 2 && route[1] === first ? drawLoop(first) : drawRoute(route);
  const head = reason === 'belongs' ? '' : ' marker-end="url(#arrow)"';
  const path = `<path class="edge ${reason}${circular ? ' circular' : ''}" d="${line}"${head}/>`;
  if (constraint === undefined) return path;
  const { x, y } = findMiddle(route.at(-2) ?? first, route.at(-1) ?? first);
  return `${path}<text class="constraint" x="${round(x)}" y="${round(y + 3)}">${escapeXmlText(escapeText(constraint))}</text>`;
}

/** Half-way between two boxes, which is a point of the curve between them. */
function findMiddle(from: Box, to: Box): { readonly x: number; readonly y: number } {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  return { x: (left.x + left.width + right.x) / 2, y: (from.y + to.y) / 2 };
}

function drawLoop({ x, y, width }: Box): string {
  const [right, top] = [x + width, y - nodeHeight / 2];
  return `M${round(right - 20)} ${round(top)}C${round(right - 20)} ${round(top - 18)} ${round(right + 20)} ${round(top - 10)} ${round(right)} ${round(y)}`;
}

function drawRoute(route: readonly Box[]): string {
  const steps: string[] = [];
  for (const [index, box] of route.entries()) {
    const next = route[index + 1];
    if (next === undefined) break;
    const isForward = box.x <= next.x;
    const [x1, x2] = isForward ? [box.x + box.width, next.x] : [box.x, next.x + next.width];
    const bend = (x2 - x1) / 2;
    if (index === 0) steps.push(`M${round(x1)} ${round(box.y)}`);
    else steps.push(`L${round(x1)} ${round(box.y)}`);
    steps.push(
      `C${round(x1 + bend)} ${round(box.y)} ${round(x2 - bend)} ${round(next.y)} ${round(x2)} ${round(next.y)}`,
    );
  }
  return steps.join('');
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
