import { describe, expect, it } from 'vitest';
import { exportCatalog } from '../../../src/reconcile/export-catalog.ts';
import { exportOf } from '../../support/export-of.ts';
import { parseYaml } from '../../support/parse-yaml.ts';
import { buildLive } from '../../support/plan-case.ts';

const canary = 'hunter2-canary';

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
