import type { LayeredGraph } from './layer-nodes.ts';

/** Nodes of a layout: those of the graph first, then points that long edges pass through. */
export interface OrderedLayers {
  /** The numbers of the nodes of each layer, from top to bottom. */
  readonly layers: readonly (readonly number[])[];
  /** The nodes that each edge passes, its ends included. */
  readonly routes: readonly (readonly number[])[];
  /** The height of each node, in rows. */
  readonly rows: readonly number[];
}

/** Points of long edges; beyond that they go straight. */
const maxPoints = 100_000;
const sweeps = 8;

/** Orders the nodes of each layer so that few edges cross, and gives each a row near those of its neighbours. */
export function orderLayers(graph: LayeredGraph): OrderedLayers {
  const { layers, routes } = routeEdges(graph);
  const count = layers.reduce((sum, layer) => sum + layer.length, 0);
  const before: number[][] = Array.from({ length: count }, () => []);
  const after: number[][] = Array.from({ length: count }, () => []);
  for (const route of routes) {
    for (const [index, node] of route.entries()) {
      const next = route[index + 1];
      if (next === undefined || next === node) continue;
      after[node]?.push(next);
      before[next]?.push(node);
    }
  }
  const rows = Array.from({ length: count }, () => 0);
  for (const layer of layers) for (const [row, node] of layer.entries()) rows[node] = row;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForward = sweep % 2 === 0;
    const order = isForward ? layers : layers.toReversed();
    for (const layer of order.slice(1)) arrange(layer, isForward ? before : after, rows);
  }
  align(layers, { before, after, rows });
  return { layers, routes, rows };
}

/** Nodes of each layer in the order of the graph, with points where an edge passes a layer. */
function routeEdges({ layers, edges }: LayeredGraph): {
  readonly layers: number[][];
  readonly routes: readonly (readonly number[])[];
} {
  const count = layers.reduce((most, layer) => Math.max(most, layer + 1), 0);
  const byLayer: number[][] = Array.from({ length: count }, () => []);
  for (const [node, layer] of layers.entries()) byLayer[layer]?.push(node);
  let next = layers.length;
  const routes = edges.map(({ from, to }) => {
    const route = [from];
    const [first, last] = [layers[from] ?? 0, layers[to] ?? 0];
    if (next - layers.length < maxPoints) {
      for (let layer = first + 1; layer < last; layer += 1) {
        byLayer[layer]?.push(next);
        route.push(next);
        next += 1;
      }
    }
    return [...route, to];
  });
  return { layers: byLayer, routes };
}

/** Sorts a layer by the mean row of the neighbours on one side. */
function arrange(layer: number[], neighbours: readonly (readonly number[])[], rows: number[]): void {
  const wishes = new Map(
    layer.map((node) => [node, meanRow(neighbours[node] ?? [], rows) ?? rows[node] ?? 0]),
  );
  layer.sort((first, second) => (wishes.get(first) ?? 0) - (wishes.get(second) ?? 0));
  for (const [row, node] of layer.entries()) rows[node] = row;
}

function meanRow(nodes: readonly number[], rows: readonly number[]): number | undefined {
  if (nodes.length === 0) return undefined;
  return nodes.reduce((sum, node) => sum + (rows[node] ?? 0), 0) / nodes.length;
}

/** Moves nodes towards their neighbours as far as the order and one row of distance allow. */
function align(
  layers: readonly (readonly number[])[],
  {
    before,
    after,
    rows,
  }: {
    readonly before: readonly (readonly number[])[];
    readonly after: readonly (readonly number[])[];
    readonly rows: number[];
  },
): void {
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForward = sweep % 2 === 0;
    for (const layer of isForward ? layers : layers.toReversed()) {
      const wishes = layer.map((node) => {
        const neighbours = (isForward ? before : after)[node] ?? [];
        return meanRow(neighbours, rows) ?? rows[node] ?? 0;
      });
      for (const [index, row] of spread(wishes).entries()) rows[layer[index] ?? 0] = row;
    }
  }
  const top = rows.reduce((least, row) => Math.min(least, row), 0);
  for (const [node, row] of rows.entries()) rows[node] = row - top;
}

/** Ascending rows, at least one apart, as near to the wishes as their means allow: neighbours that are too near share the shift. */
function spread(wishes: readonly number[]): readonly number[] {
  const blocks: { sum: number; length: number }[] = [];
  for (const [index, wish] of wishes.entries()) {
    blocks.push({ sum: wish - index, length: 1 });
    for (;;) {
      const last = blocks.at(-1);
      const other = blocks.at(-2);
      if (last === undefined || other === undefined) break;
      if (other.sum / other.length <= last.sum / last.length) break;
      blocks.pop();
      other.sum += last.sum;
      other.length += last.length;
    }
  }
  const shifts = blocks.flatMap(({ sum, length }) => Array.from({ length }, () => sum / length));
  return shifts.map((shift, index) => shift + index);
}
