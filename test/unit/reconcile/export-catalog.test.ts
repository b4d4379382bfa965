import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../../src/errors.ts';
import { exportCatalog } from '../../../src/reconcile/export-catalog.ts';
import { buildLive, type TerseLive } from '../../support/plan-case.ts';
import { parseYaml } from '../../support/parse-yaml.ts';

async function exportOf(terse: TerseLive, refs: readonly string[] = []) {
  const { manifests, warnings } = await exportCatalog(buildLive(terse), refs);
  return {
    refs: manifests.map(({ ref }) => ref),
    texts: manifests.map(({ text }) => text),
    values: manifests.map(({ text }) => parseYaml(text).values[0]),
    warnings: warnings.map(({ kind, ref, message }) => `${kind} ${ref}: ${message}`),
  };
}

const canary = 'hunter2-canary';

describe('an export', () => {
  it('states what is not by default, in the order of people', async () => {
    const { texts, warnings } = await exportOf({
      objects: {
        'pack slack': {
          installers: [{ command: ['make'], name: 'build' }],
          tags: ['chat'],
          meta: { b: null, a: 1 },
          description: 'Talks.\nAnd listens.\n',
          version: '2.10.0',
          label: 'Slack',
          conf_schema: { room: { default: 'general', description: 'Where to.', type: 'string' } },
          config: { room: '0755' },
        },
        'pack plain': { label: 'plain' },
      },
    });
    expect(warnings).toEqual([]);
    expect(texts).toEqual([
      `kind: Pack
ref: plain
version: 1.0.0
`,
      `kind: Pack
ref: slack
label: Slack
description: |
  Talks.
  And listens.
version: 2.10.0

conf_schema:
  room:
    type: string
    description: Where to.
    default: general

config:
  room: '0755'

meta:
  a: 1
  b: null
tags: [chat]

installers:
  - name: build
    command: [make]
`,
    ]);
  });

  it('states the execution_config of a version where it is not that of its runtime', async () => {
    const config = { interpreter: { binary: 'python3' } };
    const { values } = await exportOf({
      objects: {
        'pack core': {},
        'runtime core.python': { name: 'Python', execution_config: config },
        'version core.python@3.9': { execution_config: { interpreter: { binary: 'python3' } } },
        'version core.python@3.10': { execution_config: {}, is_default: true },
        'version core.python@lts': { execution_config: null },
        'runtime core.plain': {},
        'version core.plain@1': { execution_config: config },
        'version core.plain@2': { execution_config: null },
      },
    });
    expect(values.slice(1)).toEqual([
      {
        kind: 'Runtime',
        ref: 'core.plain',
        versions: [{ version: '1', execution_config: config }, { version: '2' }],
      },
      {
        kind: 'Runtime',
        ref: 'core.python',
        name: 'Python',
        execution_config: config,
        versions: [
          { version: '3.9' },
          { version: '3.10', is_default: true, execution_config: {} },
          { version: 'lts', execution_config: {} },
        ],
      },
    ]);
  });

  it('narrows to packs with their runtimes, and to runtimes', async () => {
    const objects = { 'pack core': {}, 'runtime core.a': {}, 'runtime core.b': {}, 'pack slack': {} };
    expect((await exportOf({ objects }, ['core'])).refs).toEqual(['core', 'core.a', 'core.b']);
    expect((await exportOf({ objects }, ['slack', 'core.b'])).refs).toEqual(['core.b', 'slack']);
    expect((await exportOf({ objects })).refs).toEqual(['core', 'core.a', 'core.b', 'slack']);
  });

  it.each([
    ['slak', /no pack and no runtime "slak"/, 'Did you mean slack?'],
    ['core.a@1', /is a version/, 'Export its runtime: core.a'],
    ['nothing_like_it', /no pack and no runtime/, 'See "reconcile status" for what there is.'],
  ])('refuses the ref %s', async (ref, message, hint) => {
    const objects = { 'pack slack': {}, 'pack core': {}, 'runtime core.a': {}, 'version core.a@1': {} };
    const failure = await exportOf({ objects }, [ref]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OperationalError);
    expect(failure).toMatchObject({ code: 'usage', hint, message: expect.stringMatching(message) as string });
  });
});

describe('a secret', () => {
  const schema = {
    token: { type: 'string', secret: true, required: true },
    server: { type: 'object', properties: { password: { type: 'string', secret: true } } },
    timeout: { type: 'integer' },
  };

  it('is left out with a remark that names its key', async () => {
    const { texts, warnings } = await exportOf({
      objects: {
        'pack vault': {
          conf_schema: schema,
          config: { token: canary, timeout: 3, server: { host: 'h', password: canary } },
        },
      },
    });
    expect(texts.join()).not.toContain(canary);
    expect(texts[0]).toContain(`config:
  # \`config.token\` is left out, as it is secret.
  # \`config.server\` is left out, as \`config.server.password\` in it is secret.
  timeout: 3
`);
    expect(warnings).toEqual([
      'pack vault: `config.token` is left out, as it is secret; on this database it stays as it is',
      'pack vault: `config.server` is left out, as `config.server.password` in it is secret; on this database it stays as it is',
    ]);
  });

  it('takes its default along, and with that the conf_schema', async () => {
    const { texts, values, warnings } = await exportOf({
      objects: {
        'pack vault': {
          conf_schema: { ...schema, token: { ...schema.token, default: canary } },
          config: { token: canary },
        },
      },
    });
    expect(texts.join()).not.toContain(canary);
    expect(values).toEqual([{ kind: 'Pack', ref: 'vault', version: '1.0.0' }]);
    expect(texts[0]).toContain(
      '# `conf_schema` is left out, as `conf_schema.token.default` in it is the value of a secret.',
    );
    expect(warnings).toHaveLength(2);
  });

  it('that is empty by default gives nothing away', async () => {
    const { values } = await exportOf({
      objects: { 'pack vault': { conf_schema: { token: { type: 'string', secret: true, default: '' } } } },
    });
    expect(values).toMatchObject([{ conf_schema: { token: { default: '' } } }]);
  });

  it('is one still when only what was applied says so, and is not given up', async () => {
    const config = { token: canary, timeout: 3 };
    const applied = { label: 'vault', version: '1.0.0', conf_schema: schema };
    const { texts, values, warnings } = await exportOf({
      objects: { 'pack vault': { config } },
      applied: { 'pack vault': { ...applied, config: { token: canary } } },
    });
    expect(texts.join()).not.toContain(canary);
    expect(values).toMatchObject([{ config: { timeout: 3 }, lifecycle: { config: { token: 'ignore' } } }]);
    expect(warnings).toEqual([
      'pack vault: `config.token` is left out, as it is secret; on this database it stays as it is',
    ]);
  });

  it('warns where nothing can keep a secret', async () => {
    const starred = { '*': { type: 'string', secret: true } };
    const { warnings } = await exportOf({
      objects: { 'pack vault': { conf_schema: starred, config: { '*': canary } } },
      applied: { 'pack vault': true },
    });
    expect(warnings.at(-1)).toMatch(/applying this under that name takes away `config\["\*"\]`$/);
  });

  it('keeps a protection, and a conf_schema that is left out', async () => {
    const live = buildLive({
      objects: {
        'pack vault': { conf_schema: { token: { secret: true, default: canary } } },
        'runtime vault.tool': {},
        'version vault.tool@1': {},
      },
      applied: { 'pack vault': true, 'runtime vault.tool': true, 'version vault.tool@1': true },
    });
    const inventory = live.inventory.map((applied) => ({ ...applied, preventDestroy: true }));
    const { manifests, warnings } = await exportCatalog({ ...live, inventory }, []);
    expect(manifests.map(({ text }) => parseYaml(text).values[0])).toEqual([
      {
        kind: 'Pack',
        ref: 'vault',
        version: '1.0.0',
        lifecycle: { prevent_destroy: true, ignore_changes: ['conf_schema'] },
      },
      {
        kind: 'Runtime',
        ref: 'vault.tool',
        lifecycle: { prevent_destroy: true },
        versions: [{ version: '1', lifecycle: { prevent_destroy: true } }],
      },
    ]);
    expect(warnings).toHaveLength(1);
  });

  it('hides a configuration that does not have the shape of its schema', async () => {
    const { texts } = await exportOf({
      objects: { 'pack vault': { conf_schema: schema, config: canary } },
    });
    expect(texts.join()).not.toContain(canary);
    expect(texts[0]).toContain('# `config` is left out, as it is secret.');
  });
});

describe('what no manifest can say', () => {
  it('is left out with the reason, the rest of the pack is not', async () => {
    const { values, warnings } = await exportOf({
      objects: {
        'pack slack': {
          dependencies: ['absent'],
          conf_schema: { size: { type: 'integer' } },
          config: { size: 'large' },
          tags: [''],
          meta: { kept: true },
          installers: [{ name: 'a', command: ['b'], timeout: 1e300 }],
        },
      },
    });
    expect(values).toEqual([
      {
        kind: 'Pack',
        ref: 'slack',
        version: '1.0.0',
        conf_schema: { size: { type: 'integer' } },
        meta: { kept: true },
      },
    ]);
    expect(warnings.map((warning) => warning.replace(/\(.*\)/, '(…)'))).toEqual(
      ['installers', 'tags', 'config', 'dependencies'].map(
        (column) =>
          `pack slack: \`${column}\` is left out, as a manifest cannot state it (…); on this database it stays as it is`,
      ),
    );
  });

  it('is a runtime whose ref has another form, or whose pack is not there', async () => {
    const { refs, warnings } = await exportOf({
      objects: { 'pack core': {}, 'runtime Odd': { pack: 'core' }, 'runtime gone.tool': { pack: null } },
    });
    expect(refs).toEqual(['core']);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/^runtime Odd: it is left out, as no manifest can describe it: /);
    expect(warnings[1]).toMatch(/^runtime gone\.tool: it is left out, .*gone/);
  });

  it('is a runtime with two versions by default', async () => {
    const { refs } = await exportOf({
      objects: {
        'pack core': {},
        'runtime core.a': {},
        'version core.a@1': { is_default: true },
        'version core.a@2': { is_default: true },
      },
    });
    expect(refs).toEqual(['core']);
  });

  it('is told where applying would change the row', async () => {
    const { refs, warnings } = await exportOf({
      objects: {
        'pack core': {},
        'runtime core.loose': { pack: null, pack_ref: null },
        'runtime core.python': { aliases: ['Python'] },
        'version core.python@3.12': { version_minor: 11 },
      },
    });
    expect(refs).toEqual(['core', 'core.loose', 'core.python']);
    expect(warnings).toEqual([
      'runtime core.loose: a manifest cannot state all of it: applying it changes `pack` and `pack_ref`',
      'runtime core.python: a manifest cannot state all of it: applying it changes `aliases`',
      'runtime core.python: version core.python@3.12: a manifest cannot state all of it: applying it changes `version_minor`',
    ]);
  });
});
