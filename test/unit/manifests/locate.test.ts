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
  it('of a pack, in its own spellings', async () => {
    const { findings, place } = await resolveTree(files);
    expect(findings).toEqual([]);
    expect(place('placed', ['ref'])).toBe('pack.yaml:1:6');
    expect(place('placed', ['label'])).toBe('pack.yaml:2:7');
    expect(place('placed', ['conf_schema', 'level', 'type'])).toBe('pack.yaml:6:18');
    expect(place('placed', ['config', 'level'])).toBe('pack.yaml:8:10');
    expect(place('placed', ['meta', 'category'])).toBe('pack.yaml:10:13');
    expect(place('placed', ['meta', 'license'])).toBe('pack.yaml:4:10');
    expect(place('placed', ['tags', 1])).toBe('pack.yaml:11:17');
  });

  it('of a runtime, and of what follows from its ref', async () => {
    const { place } = await resolveTree(files);
    expect(place('placed.tool', ['execution_config', 'interpreter', 'binary'])).toBe(
      'runtimes/tool.yaml:3:26',
    );
    expect(place('placed.tool', ['pack_ref'])).toBe('runtimes/tool.yaml:1:6');
    expect(place('placed.tool', ['pack'])).toBe('runtimes/tool.yaml:1:6');
    expect(place('placed.tool', ['name'])).toBe('runtimes/tool.yaml:1:6');
  });

  it('of a version, below its entry or where its runtime has it', async () => {
    const { place } = await resolveTree(files);
    expect(place('placed.tool@1', ['version'])).toBe('runtimes/tool.yaml:5:14');
    expect(place('placed.tool@1', ['version_major'])).toBe('runtimes/tool.yaml:5:14');
    expect(place('placed.tool@1', ['meta', 'eol'])).toBe('runtimes/tool.yaml:6:18');
    expect(place('placed.tool@1', ['execution_config', 'interpreter'])).toBe('runtimes/tool.yaml:3:16');
    expect(place('placed.tool@2', ['execution_config', 'interpreter'])).toBe('runtimes/tool.yaml:9:20');
  });

  it('of what is not stated: the object itself', async () => {
    const { place } = await resolveTree(files);
    expect(place('placed', ['description'])).toBe('pack.yaml:1:1');
    expect(place('placed', ['config', 'level', 'deeper'])).toBe('pack.yaml:8:10');
    expect(place('placed.tool', ['description'])).toBe('runtimes/tool.yaml:1:1');
    expect(place('placed.tool@2', ['runtime_ref'])).toBe('runtimes/tool.yaml:7:5');
    expect(place('placed.tool@2', ['is_default'])).toBe('runtimes/tool.yaml:7:5');
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
