import { describe, expect, it } from 'vitest';
import { describePlace } from '../../support/describe-findings.ts';
import { resolveTree } from '../../support/resolve-tree.ts';

const pack = 'ref: guarded\nversion: 1.0.0\n';

describe('lifecycle', () => {
  it('is left out where it says what holds anyway', async () => {
    const { find, findings } = await resolveTree({
      'pack.yaml': `${pack}lifecycle: { prevent_destroy: false, ignore_changes: [], config: { "*": enforce, a: enforce } }\n`,
      'runtimes/tool.yaml': 'ref: guarded.tool\nlifecycle: {}\nversions: [{ version: "1", lifecycle: }]\n',
    });
    expect(findings).toEqual([]);
    for (const ref of ['guarded', 'guarded.tool', 'guarded.tool@1']) {
      expect(find(ref)).not.toHaveProperty('lifecycle');
      expect(find(ref)).not.toHaveProperty('moved');
    }
  });

  it('states paths of columns, each once, whichever spelling and form they have', async () => {
    const { find } = await resolveTree({
      'pack.yaml': `${pack}lifecycle: { ignore_changes: [metadata.a, [meta, a], meta.a, label, name] }\n`,
    });
    expect(find('guarded').lifecycle?.ignoreChanges).toEqual([['meta', 'a'], ['label']]);
  });

  it('takes names of built-in members for keys like any others', async () => {
    const { find, findings } = await resolveTree({
      'pack.yaml': `${pack}lifecycle: { ignore_changes: [constructor, config.toString], config: { valueOf: seed } }\n`,
      'other/pack.yaml':
        'ref: other\nversion: 1.0.0\nlifecycle: { ignore_changes: [config.toString], config: { valueOf: seed } }\n',
    });
    expect(findings).toEqual(['error lifecycle.unknown-key pack.yaml:3:31']);
    expect(() => find('guarded')).toThrow('There is no guarded');
  });

  it('leads to keys in numbers and with dots as a list of keys only', async () => {
    const { find, findings } = await resolveTree({
      'a.yaml': `kind: Pack\n${pack}lifecycle: { ignore_changes: [[config, ports, "8080"], [config, a.b]] }\n`,
      'b.yaml':
        'kind: Pack\nref: other\nversion: 1.0.0\nlifecycle: { ignore_changes: [config.ports.8080] }\n',
    });
    expect(findings).toEqual(['error lifecycle.invalid-path b.yaml:4:31']);
    expect(find('guarded').lifecycle?.ignoreChanges).toEqual([
      ['config', 'ports', '8080'],
      ['config', 'a.b'],
    ]);
  });

  it('has at most 1000 paths of 32 keys', async () => {
    const paths = (count: number): string =>
      Array.from({ length: count }, (_, index) => `meta.k${index}`).join(', ');
    const deep = (count: number): string => Array.from({ length: count }, () => 'meta').join('.');
    const manifest = (ref: string, list: string): string =>
      `kind: Pack\nref: ${ref}\nversion: 1.0.0\nlifecycle:\n  ignore_changes: [${list}]\n`;
    const { find, findings } = await resolveTree({
      'a.yaml': manifest('most', paths(1000)),
      'b.yaml': manifest('more', paths(1001)),
      'c.yaml': manifest('deep', `${deep(32)}, [${deep(32).replaceAll('.', ',')}]`),
      'd.yaml': manifest('deeper', `${deep(33)}, [${deep(33).replaceAll('.', ',')}]`),
    });
    expect(find('most').lifecycle?.ignoreChanges).toHaveLength(1000);
    expect(find('deep').lifecycle?.ignoreChanges).toHaveLength(1);
    expect(findings).toEqual([
      'error manifest.invalid-value b.yaml:5:19',
      'error manifest.invalid-value d.yaml:5:186',
      'error lifecycle.invalid-path d.yaml:5:20',
    ]);
  });

  it('finds lists in what stands in another file, and in what a version has from its runtime', async () => {
    const { findings } = await resolveTree({
      'pack.yaml': `${pack}lifecycle: { ignore_changes: [conf_schema.level.enum.x] }\n`,
      'config.schema.yaml': 'level: { type: string, enum: [a, b] }\n',
      'runtimes/tool.yaml': `ref: guarded.tool
execution_config: { interpreter: { args: [-x] } }
versions: [{ version: "1", lifecycle: { ignore_changes: [[execution_config, interpreter, args, x]] } }]
`,
    });
    expect(findings).toEqual([
      'error lifecycle.invalid-path pack.yaml:3:31',
      'error lifecycle.invalid-path runtimes/tool.yaml:3:58',
    ]);
  });

  it('is no column, no metadata and no unknown key', async () => {
    const { find, findings } = await resolveTree(
      {
        'pack.yaml': `${pack}license: MIT\nlifecycle: { prevent_destroy: true }\nmoved: { from: old }\n`,
        'runtimes/tool.yaml':
          'ref: guarded.tool\nlifecycle: { prevent_destroy: true }\nmoved: { from: old.tool }\n',
      },
      true,
    );
    expect(findings).toEqual([]);
    expect(find('guarded').fields).toEqual({
      ref: 'guarded',
      label: 'guarded',
      version: '1.0.0',
      meta: { license: 'MIT' },
    });
    expect(Object.keys(find('guarded.tool').fields)).toEqual(['ref', 'pack', 'pack_ref', 'name']);
  });
});

describe('moved', () => {
  it('is placed where it is stated: the ref, else the source', async () => {
    const { find } = await resolveTree({
      'pack.yaml': `${pack}moved:\n  source: other\n  from: old\n`,
      'runtimes/tool.yaml': 'ref: guarded.tool\nmoved: { source: other }\n',
    });
    expect(describePlace(find('guarded').moved?.location)).toBe('pack.yaml:5:9');
    expect(describePlace(find('guarded.tool').moved?.location)).toBe('runtimes/tool.yaml:2:18');
  });

  it('says of a version under which key it was recorded, also where its runtime was moved', async () => {
    const { find } = await resolveTree({
      'a.yaml': `kind: Runtime
ref: core.python
moved: { from: old.py, source: other }
versions:
  - { version: "3.12", moved: { from: "3.12.0" } }
  - { version: "3.13", moved: { from: "3.13.0", source: third } }
  - { version: "3.14", moved: { source: third } }
  - { version: "3.15" }
`,
    });
    expect(find('core.python@3.12').moved).toMatchObject({ from: 'old.py@3.12.0', source: 'other' });
    expect(find('core.python@3.13').moved).toMatchObject({ from: 'old.py@3.13.0', source: 'third' });
    expect(find('core.python@3.14').moved).toMatchObject({ from: 'old.py@3.14', source: 'third' });
    expect(find('core.python@3.15').moved).toBeUndefined();
  });

  it('finds rivals across files, each of which names the others', async () => {
    const claim = (ref: string): string =>
      `{ kind: Pack, ref: ${ref}, version: 1.0.0, moved: { from: old } }`;
    const files = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`${n}.yaml`, claim(`pack${n}`)]));
    const { diagnostics, findings } = await resolveTree(files);
    expect(findings).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `error moved.duplicate ${n}.yaml:1:58`));
    expect(diagnostics[7]?.related?.map(({ location }) => location.file)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `${n}.yaml`),
    );
  });

  it('does not count what one object says in two documents', async () => {
    const claim = '{ kind: Pack, ref: same, version: 1.0.0, moved: { from: old } }';
    const { findings } = await resolveTree({ 'a.yaml': claim, 'b.yaml': claim });
    expect(findings).toEqual(['error pack.duplicate a.yaml:1:20', 'error pack.duplicate b.yaml:1:20']);
  });

  it('may come from a ref that is described here, when it was another source’s', async () => {
    const { findings } = await resolveTree({
      'a.yaml': '{ kind: Pack, ref: old, version: 1.0.0 }',
      'b.yaml': '{ kind: Pack, ref: new, version: 1.0.0, moved: { from: old, source: other } }',
    });
    expect(findings).toEqual([]);
  });

  it('is compared in linear time', async () => {
    const claims = Array.from(
      { length: 5000 },
      (_, index) => `{ kind: Pack, ref: pack${index}, version: 1.0.0, moved: { from: old } }`,
    );
    const before = performance.now();
    const { diagnostics } = await resolveTree({ 'all.yaml': claims.join('\n---\n') });
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(diagnostics).toHaveLength(5000);
  });
});
