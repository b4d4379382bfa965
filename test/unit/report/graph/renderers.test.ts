import { instance } from '@viz-js/viz';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogGraph, GraphEdge } from '../../../../src/catalog/catalog-graph.ts';
import { layerNodes } from '../../../../src/report/graph/layer-nodes.ts';
import { orderLayers } from '../../../../src/report/graph/order-layers.ts';
import { renderDot } from '../../../../src/report/graph/render-dot.ts';
import { renderMermaid } from '../../../../src/report/graph/render-mermaid.ts';
import { renderSvg } from '../../../../src/report/graph/render-svg.ts';

const hostile = 'a"b`<script>alert(1)</script>&#1;;%%\\n]])\n\u202eend';

function edge(from: string, to: string, rest: Partial<GraphEdge> = {}): GraphEdge {
  return {
    from: `pack ${from}`,
    to: `pack ${to}`,
    reason: 'depends',
    constraint: undefined,
    circular: false,
    ...rest,
  };
}

function graphOf(refs: readonly string[], edges: readonly GraphEdge[]): CatalogGraph {
  const nodes = refs.map((ref) => ({
    id: `pack ${ref}`,
    kind: 'pack' as const,
    ref,
    version: '1.0.0',
    described: ref !== 'gone',
  }));
  return { nodes, edges };
}

const difficult = graphOf(
  ['aa', 'bb', 'gone', hostile],
  [
    edge('aa', 'bb', { circular: true, constraint: '>=1.0, <2' }),
    edge('bb', 'aa', { circular: true }),
    edge('aa', 'aa', { circular: true }),
    edge('aa', 'gone', { reason: 'uses' }),
    edge('bb', hostile, { reason: 'belongs', constraint: hostile }),
  ],
);

/** Graphs with circles, loops and edges that occur twice. */
const anyGraph = fc
  .record({
    count: fc.integer({ min: 1, max: 25 }),
    pairs: fc.array(fc.tuple(fc.nat(24), fc.nat(24)), { maxLength: 60 }),
  })
  .map(({ count, pairs }) =>
    graphOf(
      Array.from({ length: count }, (_, index) => `p${index}`),
      pairs.map(([from, to]) => edge(`p${from % count}`, `p${to % count}`)),
    ),
  );

describe('renderDot', () => {
  it('is what Graphviz reads, with every label as it is', async () => {
    const viz = await instance();
    const drawn = viz.render(renderDot(difficult), { format: 'svg' });
    expect(drawn.errors).toEqual([]);
    const texts = [...(drawn.output ?? '').matchAll(/<text [^>]*>(.*?)<\/text>/gu)].map(([, text]) => text);
    expect(texts.filter((text) => text?.endsWith('1.0.0') === true)).toEqual([
      'aa 1.0.0',
      'bb 1.0.0',
      'gone 1.0.0',
      'a&quot;b`&lt;script&gt;alert(1)&lt;/script&gt;&amp;#1;;%%\\n]])\\n\\u202eend 1.0.0',
    ]);
    expect(drawn.output?.match(/class="edge"/gu)).toHaveLength(5);
  });
});

describe('renderMermaid', () => {
  it('holds nothing in its labels that means something to Mermaid or HTML', () => {
    const node = /^ {2}n\d+(?:\["[^"<>`&%\\[\]{}()|\n]*"\]|\(\["[^"]*"\]\)|\("[^"]*"\))$/u;
    const link = /^ {2}n\d+ (?:-->|-\.->|---)(?:\|"[^"<>`&%\\[\]{}()|\n]*"\|)? n\d+$/u;
    const look = /^ {2}(?:classDef missing |class n[\dn,]+ missing$|linkStyle [\d,]+ )/u;
    const [head, ...lines] = renderMermaid(difficult).trimEnd().split('\n');
    expect(head).toBe('flowchart LR');
    expect(lines.filter((line) => !node.test(line) && !link.test(line) && !look.test(line))).toEqual([]);
    expect(lines).toContain('  n0 -->|"#62;=1.0, #60;2"| n1');
    expect(lines).toContain('  class n2 missing');
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}linkStyle 0,1,2 stroke/u));
  });
});

describe('renderSvg', () => {
  it('is one picture with every object and every edge, and text that stays text', () => {
    const svg = renderSvg(difficult);
    const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/gu)];
    const open: string[] = [];
    const closed = tags.flatMap(([, closing, name = '', empty]) => {
      if (closing === '/') return [{ closed: name, opened: open.pop() }];
      if (empty !== '/') open.push(name);
      return [];
    });
    expect(closed.filter(({ closed, opened }) => closed !== opened)).toEqual([]);
    expect(open).toEqual([]);
    expect(new Set(tags.map(([, , name]) => name))).toEqual(
      new Set(['defs', 'g', 'marker', 'path', 'rect', 'style', 'svg', 'text', 'title']),
    );
    expect(svg.match(/<rect /gu)).toHaveLength(4);
    expect(svg.match(/class="edge /gu)).toHaveLength(5);
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;#1;;');
    expect(svg).toContain('\\u202eend');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|url\((?!#)/u);
  });

  it('is empty for an empty graph', () => {
    expect(renderSvg(graphOf([], []))).toMatch(/^<svg [^>]*width="32" height="58"/u);
  });

  it('copes with a long chain, and with edges over many layers', () => {
    const refs = Array.from({ length: 1000 }, (_, index) => `p${index}`);
    const chain = refs.slice(1).map((ref, index) => edge(refs[index] ?? '', ref));
    const skipping = refs.slice(0, 200).map((ref, index) => edge(ref, refs[999 - index] ?? ''));
    expect(renderSvg(graphOf(refs, [...chain, ...skipping])).match(/<rect /gu)).toHaveLength(1000);
  });

  it('copes with more nodes and points than a call has arguments', () => {
    const chain = Array.from({ length: 460 }, (_, index) => `p${index}`);
    const edges = chain.flatMap((ref, index) => [
      ...(index === 0 ? [] : [edge(chain[index - 1] ?? '', ref)]),
      ...chain.slice(index + 2).map((other) => edge(ref, other)),
    ]);
    const alone = Array.from({ length: 30_000 }, (_, index) => `q${index}`);
    expect(renderSvg(graphOf([...chain, ...alone], edges))).toContain('</svg>');
  });
});

describe('the layout of a graph', () => {
  it('leads every edge to a later layer, round circles too, and puts no two nodes on one place', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const layered = layerNodes(graph);
        const steps = layered.edges
          .filter(({ from, to }) => from !== to)
          .map(({ from, to }) => (layered.layers[to] ?? 0) - (layered.layers[from] ?? 0));
        expect(Math.min(1, ...steps)).toBe(1);
        const { layers, rows, routes } = orderLayers(layered);
        for (const layer of layers) {
          const sorted = layer.map((node) => rows[node] ?? Number.NaN);
          for (const [index, row] of sorted.entries()) {
            expect(row).toBeGreaterThanOrEqual(index === 0 ? -1e-9 : (sorted[index - 1] ?? 0) + 1 - 1e-9);
          }
        }
        expect(routes.every((route) => route.length >= 2)).toBe(true);
        expect(renderSvg(graph)).not.toContain('NaN');
      }),
      { numRuns: 60 },
    );
  });
});
