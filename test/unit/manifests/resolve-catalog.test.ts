import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileRole } from '../../../src/documents/document.ts';
import { parseDocuments } from '../../../src/documents/parse-documents.ts';
import { resolveCatalog } from '../../../src/manifests/resolve-catalog.ts';
import { packSchema } from '../../../src/manifests/schemas/pack-schema.ts';
import { runtimeSchema } from '../../../src/manifests/schemas/runtime-schema.ts';
import { resolveTree } from '../../support/resolve-tree.ts';

describe('resolveCatalog', () => {
  it('lets versions share the configuration of their runtime', async () => {
    const { find } = await resolveTree({
      'core.yaml': `kind: Runtime
ref: core.tool
execution_config: { interpreter: { binary: tool } }
versions: [{ version: "1" }, { version: "2" }]
`,
    });
    const { execution_config: config } = find('core.tool').fields;
    expect(config).toEqual({ interpreter: { binary: 'tool' } });
    expect(find('core.tool@1').fields['execution_config']).toBe(config);
    expect(find('core.tool@2').fields['execution_config']).toBe(config);
  });

  it('keeps the objects of sound documents beside broken ones', async () => {
    const { catalog, findings } = await resolveTree({
      'a/pack.yaml': 'ref: aa\nversion: 1.0.0\n',
      'b/pack.yaml': 'ref: bb\nversion: one\n',
    });
    expect(catalog.objects.map(({ ref }) => ref)).toEqual(['aa']);
    expect(findings).toEqual(['error pack.invalid-version b/pack.yaml:2:10']);
  });

  it('orders objects by kind, then by ref', async () => {
    const { catalog } = await resolveTree({
      'all.yaml': `kind: Runtime
ref: zz.tool
versions: [{ version: "10" }, { version: "9" }]
---
{ kind: Pack, ref: zz, version: 1.0.0 }
---
{ kind: Runtime, ref: aa.tool }
---
{ kind: Pack, ref: aa, version: 1.0.0 }
`,
    });
    expect(catalog.objects.map(({ ref }) => ref)).toEqual([
      'aa',
      'zz',
      'aa.tool',
      'zz.tool',
      'zz.tool@10',
      'zz.tool@9',
    ]);
  });

  it('shows no more than a hundred findings of one document', async () => {
    const args = Array.from({ length: 500 }, (_, index) => index).join(', ');
    const { diagnostics } = await resolveTree({
      'tool.yaml': `kind: Runtime\nref: core.tool\nexecution_config: { interpreter: { args: [${args}] } }\n`,
    });
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'manifest.more', severity: 'error' });
  });

  it('counts what several aliases repeat once', async () => {
    const { findings } = await resolveTree({
      'tool.yaml': `kind: Runtime
ref: core.tool
x-config: &config { interpreter: { binary: "{nope}" } }
execution_config: *config
versions:
  - { version: "1", execution_config: *config }
  - { version: "2", execution_config: *config }
`,
    });
    expect(findings).toEqual(['error template.unknown-variable tool.yaml:3:44']);
  });

  it('takes names of built-in members for nothing special', async () => {
    const { findings, find } = await resolveTree({
      'pack.yaml': `ref: builtin
version: 1.0.0
constructor: x
meta: { toString: 1, hasOwnProperty: 2 }
runtime_deps: [constructor]
`,
      'runtimes/tool.yaml': 'ref: builtin.constructor\naliases: [toString]\nvalueOf: 1\n',
    });
    expect(findings).toEqual([
      'warning manifest.unknown-key pack.yaml:3:1',
      'warning manifest.unknown-key runtimes/tool.yaml:3:1',
    ]);
    expect(find('builtin').fields['meta']).toEqual({ toString: 1, hasOwnProperty: 2 });
  });

  it('never fails, and places every finding, whatever a manifest holds', async () => {
    const keys = [...Object.keys(packSchema.properties), ...Object.keys(runtimeSchema.properties)];
    const text = fc.constantFrom(
      'core',
      'core.python',
      '1.0.0',
      'virtualenv',
      '{env_dir}',
      'python@>=3',
      'object',
    );
    const inner = fc.constantFrom(
      'interpreter',
      'environment',
      'env_vars',
      'verification',
      'commands',
      'version',
      'type',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('any'), { maxLength: 3 }),
      map: fc.dictionary(fc.oneof(inner, fc.string({ minLength: 1 })), tie('any'), { maxKeys: 4 }),
    })).any;
    const manifest = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 12 });
    const role = fc.constantFrom<FileRole>('pack', 'runtime', 'config-schema', 'manifest');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(role, manifest), { maxLength: 4 }), async (files) => {
        const documents = files.flatMap(([role, content], index) => {
          const packDirectory = role === 'manifest' ? undefined : 'home';
          const file = {
            path: `${index}.yaml`,
            absolutePath: `/${index}.yaml`,
            role,
            packDirectory,
            siblings: [],
          };
          return parseDocuments(file, JSON.stringify(content)).documents;
        });
        const { diagnostics, catalog } = await resolveCatalog(documents, { strict: true });
        expect(diagnostics.filter(({ location }) => location === undefined)).toEqual([]);
        expect(diagnostics.filter(({ message }) => !/^[A-Z`"].*\.$/s.test(message))).toEqual([]);
        for (const object of catalog.objects) expect(object.locate(['config', 'x'])).toBeDefined();
      }),
      { numRuns: 200 },
    );
  });
});

describe('the cost of hostile manifests', () => {
  const many = (count: number, item: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => item(index)).join(', ');

  it.each([
    [
      'references',
      `{ kind: Pack, ref: core, version: 1.0.0, runtime_deps: [${many(50_000, (index) => `r${index}`)}] }`,
    ],
    [
      'dependencies',
      `{ kind: Pack, ref: core, version: 1.0.0, dependencies: [${many(50_000, (index) => `p${index}`)}] }`,
    ],
    [
      'versions',
      `{ kind: Runtime, ref: core.tool, versions: [${many(20_000, (index) => `{ version: "${index}" }`)}] }`,
    ],
    [
      'defaults',
      `{ kind: Runtime, ref: core.tool, versions: [${many(20_000, () => '{ version: "1", is_default: true }')}] }`,
    ],
    ['aliases', `{ kind: Runtime, ref: core.tool, aliases: [${many(50_000, (index) => `a${index}`)}] }`],
    [
      'unknown keys',
      `{ kind: Pack, ref: core, version: 1.0.0, ${many(9000, (index) => `verison${index}: 1`)} }`,
    ],
    ['missing keys', `{ kind: Runtime, ref: core.tool, versions: [${many(9000, () => '{ verison: 1 }')}] }`],
    [
      'patterns',
      `{ kind: Runtime, ref: core.tool, distributions: { verification: { commands: [${many(300, (index) => `{ binary: a, pattern: '${'\\pL'.repeat(500)}${index}' }`)}] } } }`,
    ],
    [
      'ignored paths',
      `{ kind: Pack, ref: core, version: 1.0.0, lifecycle: { ignore_changes: [${many(9000, (index) => `confg${index}.a`)}] } }`,
    ],
    [
      'moves',
      `{ kind: Runtime, ref: core.tool, versions: [${many(5000, (index) => `{ version: "${index}", moved: { from: x } }`)}] }`,
    ],
    [
      'template variables',
      `{ kind: Runtime, ref: core.tool, execution_config: { interpreter: { args: ["${many(50_000, (index) => `{v${index}}`)}"] } } }`,
    ],
  ])('is bounded: %s', async (_, text) => {
    const file = {
      path: 'f',
      absolutePath: '/f',
      role: 'manifest',
      packDirectory: undefined,
      siblings: [],
    } as const;
    const { documents } = parseDocuments(file, text);
    expect(documents).toHaveLength(1);
    const before = performance.now();
    const { diagnostics, catalog } = await resolveCatalog(documents, { strict: true });
    expect(performance.now() - before).toBeLessThan(5000);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThan(300);
    expect(catalog.objects).toEqual([]);
  });
});
