import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readPlanFile, writePlanFile } from '../../../src/cli/plan-file.ts';
import { schemaLoaders } from '../../../src/cli/schema-loaders.ts';
import { resolveSettings, type Settings } from '../../../src/settings.ts';
import {
  at,
  buildChange,
  buildField,
  buildPlan,
  buildReconciliation,
  secret,
} from '../../support/build-reconciliation.ts';
import { makeTree } from '../../support/temporary-tree.ts';

function settingsOf(flags: Readonly<Record<string, unknown>> = {}): Settings {
  return resolveSettings({ flags, env: {}, file: undefined }).settings;
}

const result = buildReconciliation({
  source: 'team',
  plan: buildPlan({
    digest: `sha256:${'a'.repeat(64)}`,
    changes: [
      buildChange({
        action: 'update',
        kind: 'pack',
        ref: 'a',
        location: at('a/pack.yaml:1'),
        fields: [buildField(['config', 'token'], { before: secret('h1'), after: secret('h2') })],
        values: { config: { token: 'hunter2' } },
      }),
    ],
    marks: [{ kind: 'runtime', ref: 'a.b', held: 'limit' }],
  }),
});

async function write(flags?: Readonly<Record<string, unknown>>): Promise<{ cwd: string; file: string }> {
  const cwd = makeTree({});
  const file = join(cwd, 'plan.json');
  await writePlanFile(file, { result, settings: settingsOf(flags), version: '1.2.3' });
  return { cwd, file };
}

describe('a plan in a file', () => {
  it('is as its schema says, without what is to be written', async () => {
    const { file, cwd } = await write();
    const text = readFileSync(file, 'utf8');
    const isPlan = new Ajv2020({ allowUnionTypes: true }).compile(await schemaLoaders.plan());
    expect(isPlan(JSON.parse(text)), JSON.stringify(isPlan.errors)).toBe(true);
    expect(text).not.toContain('hunter2');
    expect(readdirSync(cwd)).toEqual(['plan.json']);
  });

  it('gives back what was reviewed, and what it was asked for with', async () => {
    const { cwd } = await write({ prune: true, maxDeletes: 'pack=3', drift: 'report', targets: ['a'] });
    const { approval, settings } = await readPlanFile('plan.json', { settings: settingsOf(), cwd });
    expect(approval).toMatchObject({
      digest: result.plan?.digest,
      changes: [{ action: 'update', kind: 'pack', ref: 'a' }],
      inventory: [{ action: 'mark', kind: 'runtime', ref: 'a.b' }],
    });
    expect(settings).toMatchObject({
      source: 'team',
      paths: ['packs'],
      prune: true,
      drift: 'report',
      targets: ['a'],
      maxDeletes: { pack: 3, runtime: 10, runtime_version: 10 },
      allowDeletes: undefined,
      schema: undefined,
    });
  });

  it.each([
    ['is not there', undefined, /cannot be read/u],
    ['is no JSON', '{', /is no plan/u],
    ['is something else', '{"type": "reconciliation"}', /another document/u],
    ['is of another version', '{"type": "plan", "formatVersion": "9.0"}', /breaks the rule/u],
  ])('that %s is refused', async (_, content, message) => {
    const cwd = makeTree({});
    if (content !== undefined) writeFileSync(join(cwd, 'plan.json'), content);
    await expect(readPlanFile('plan.json', { settings: settingsOf(), cwd })).rejects.toMatchObject({
      code: 'input.unavailable',
      message: expect.stringMatching(message) as string,
    });
  });

  it('that cannot be written leaves nothing behind', async () => {
    const cwd = makeTree({ 'plan.json': { directory: true } });
    const facts = { result, settings: settingsOf(), version: '1.2.3' };
    await expect(writePlanFile(join(cwd, 'plan.json'), facts)).rejects.toMatchObject({
      code: 'output.failed',
    });
    expect(readdirSync(cwd)).toEqual(['plan.json']);
  });
});
