import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../../src/catalog/kinds.ts';
import { buildGraph } from '../../../../src/manifests/graph/build-graph.ts';
import {
  keepKinds,
  selectAround,
  type GraphDirection,
} from '../../../../src/manifests/graph/narrow-graph.ts';
import { renderGraph } from '../../../../src/report/graph/render-graph.ts';
import { resolveTree } from '../../../support/resolve-tree.ts';

const tree = {
  'core/pack.yaml': 'ref: core\nversion: 1.0.0\n',
  'core/runtimes/python.yaml':
    'ref: core.python\nname: Python\naliases: [py]\nversions: [{ version: "3.12" }]\n',
  'slack/pack.yaml':
    'ref: slack\nversion: 2.1.0\ndependencies: ["base@^1.0"]\nruntime_deps: ["py@>=3.11", own]\n',
  'slack/runtimes/own.yaml': 'ref: slack.own\nname: Own\n',
  'base/pack.yaml': 'ref: base\nversion: 1.0.0\n',
  'alerts/pack.yaml': 'ref: alerts\nversion: 1.0.0\ndependencies: [slack, gone]\nruntime_deps: [ruby]\n',
};

async function graphOf(files: Readonly<Record<string, string>>) {
  const { catalog } = await resolveTree(files);
  return buildGraph(catalog.objects);
}

async function show(targets: readonly string[], direction: GraphDirection, ...kinds: readonly Kind[]) {
  const graph = selectAround(await graphOf(tree), targets, direction);
  return renderGraph(kinds.length === 0 ? graph : keepKinds(graph, new Set(kinds)), { color: false });
}

describe('the graph of a catalog', () => {
  it('tells who needs whom, why, and in which version', async () => {
    expect(renderGraph(await graphOf(tree), { color: false })).toBe(`pack alerts 1.0.0
  depends on pack gone
  depends on pack slack
  uses runtime ruby
pack base 1.0.0
pack core 1.0.0
pack gone   in no manifest
pack slack 2.1.0
  depends on pack base ^1.0
  uses runtime core.python >=3.11
  uses runtime slack.own
runtime core.python
  belongs to pack core
runtime ruby   in no manifest
runtime slack.own
  belongs to pack slack
runtime version core.python@3.12
  belongs to runtime core.python

5 packs, 3 runtimes, 1 runtime version.
`);
  });

  it('is the same whatever the order of the objects', async () => {
    const { catalog } = await resolveTree(tree);
    expect(buildGraph(catalog.objects.toReversed())).toEqual(buildGraph(catalog.objects));
  });

  it('marks circles of packs, but not that a pack uses its own runtime', async () => {
    const graph = await graphOf({
      'aa/pack.yaml': 'ref: aa\nversion: 1.0.0\ndependencies: [bb]\nruntime_deps: [aa.own]\n',
      'aa/runtimes/own.yaml': 'ref: aa.own\n',
      'bb/pack.yaml': 'ref: bb\nversion: 1.0.0\ndependencies: [aa, cc]\n',
      'cc/pack.yaml': 'ref: cc\nversion: 1.0.0\n',
    });
    const circular = graph.edges.filter((edge) => edge.circular).map(({ from, to }) => `${from} > ${to}`);
    expect(circular).toEqual(['pack aa > pack bb', 'pack bb > pack aa']);
  });

  it('shows what a target needs, or what needs it', async () => {
    expect(await show(['slack'], 'dependencies', 'pack')).toBe(`pack base 1.0.0
pack core 1.0.0
pack slack 2.1.0
  depends on pack base ^1.0
  uses pack core

3 packs.
`);
    expect(await show(['core'], 'dependents', 'pack')).toBe(`pack alerts 1.0.0
  depends on pack slack
pack core 1.0.0
pack slack 2.1.0
  uses pack core

3 packs.
`);
    expect(await show(['core.python'], 'both', 'runtime', 'runtime_version')).toBe(`runtime core.python
runtime slack.own
runtime version core.python@3.12
  belongs to runtime core.python

2 runtimes, 1 runtime version.
`);
    expect(await show(['nothing'], 'both')).toBe('There is nothing to show.\n');
  });
});
