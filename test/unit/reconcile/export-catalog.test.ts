import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../../src/errors.ts';
import { exportOf } from '../../support/export-of.ts';

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
