import { describe, expect, it } from 'vitest';
import { resolveTree } from '../../support/resolve-tree.ts';

const files = {
  'pack.yaml': `ref: placed
name: Placed
version: 1.0.0
license: MIT
config_schema:
  level: { type: integer }
config:
  level: 3
metadata:
  category: demo
keywords: [one, two]
`,
  'runtimes/tool.yaml': `ref: placed.tool
execution_config:
  interpreter: { binary: tool }
versions:
  - version: "1"
    meta: { eol: never }
  - version: "2"
    execution_config:
      interpreter: { binary: tool2 }
`,
};

describe('the places of columns', () => {
  it.each([
    [['ref'], 'pack.yaml:1:6'],
    [['label'], 'pack.yaml:2:7'],
    [['conf_schema', 'level', 'type'], 'pack.yaml:6:18'],
    [['config', 'level'], 'pack.yaml:8:10'],
    [['config', 'level', 'deeper'], 'pack.yaml:8:10'],
    [['meta', 'category'], 'pack.yaml:10:13'],
    [['meta', 'license'], 'pack.yaml:4:10'],
    [['tags', 1], 'pack.yaml:11:17'],
    [['description'], 'pack.yaml:1:1'],
  ])('of a pack, in its own spellings: %j', async (path, place) => {
    const tree = await resolveTree(files);
    expect(tree.findings).toEqual([]);
    expect(tree.place('placed', path)).toBe(place);
  });

  it.each([
    [['execution_config', 'interpreter', 'binary'], 'runtimes/tool.yaml:3:26'],
    [['pack_ref'], 'runtimes/tool.yaml:1:6'],
    [['pack'], 'runtimes/tool.yaml:1:6'],
    [['name'], 'runtimes/tool.yaml:1:6'],
    [['description'], 'runtimes/tool.yaml:1:1'],
  ])('of a runtime: %j', async (path, place) => {
    const tree = await resolveTree(files);
    expect(tree.place('placed.tool', path)).toBe(place);
  });

  it.each([
    ['placed.tool@1', ['version'], 'runtimes/tool.yaml:5:14'],
    ['placed.tool@1', ['version_major'], 'runtimes/tool.yaml:5:14'],
    ['placed.tool@1', ['meta', 'eol'], 'runtimes/tool.yaml:6:18'],
    ['placed.tool@1', ['execution_config', 'interpreter'], 'runtimes/tool.yaml:3:16'],
    ['placed.tool@2', ['execution_config', 'interpreter'], 'runtimes/tool.yaml:9:20'],
    ['placed.tool@2', ['runtime_ref'], 'runtimes/tool.yaml:7:5'],
    ['placed.tool@2', ['is_default'], 'runtimes/tool.yaml:7:5'],
  ])('of the version %s: %j', async (ref, path, place) => {
    const tree = await resolveTree(files);
    expect(tree.place(ref, path)).toBe(place);
  });

  it('of a schema that stands in a file of its own', async () => {
    const tree = await resolveTree({
      'pack.yaml': 'ref: weather\nname: weather\nversion: 1.0.0\ncontributors: [someone]\n',
      'config.schema.yaml': 'units:\n  type: string\n',
    });
    expect(tree.place('weather', ['conf_schema', 'units', 'type'])).toBe('config.schema.yaml:2:9');
    expect(tree.place('weather', ['meta', 'contributors', 0])).toBe('pack.yaml:4:16');
  });
});
