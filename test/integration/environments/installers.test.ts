import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/catalog/json.ts';
import type { CatalogEntry } from '../../../src/environments/catalog-view.ts';
import { makeHost, pack, plainRuntime, runtime } from '../../support/environment-host.ts';

/** A step that notes its name in the environment. */
function step(name: string, changes: Readonly<Record<string, JsonValue>> = {}): Record<string, JsonValue> {
  return {
    name,
    command: ['sh', '-c', 'echo "$2 $NOTE" >> "$1/steps"', 'step', '{env_dir}', name],
    ...changes,
  };
}

function objects(installers: JsonValue, ofPack: JsonValue = []): readonly CatalogEntry[] {
  return [pack('alpha', ['plain'], { installers: ofPack }), plainRuntime({}, { installers })];
}

describe('installers', () => {
  it('run after the install, in order, where their condition holds, with their own variables', async () => {
    const host = makeHost({ 'alpha/needs.txt': '', 'alpha/package.json': '{}' });
    const { environments } = await host.converge(
      objects(
        [
          step('last'),
          step('second', { order: 2, env: { NOTE: 'in {pack_dir}' } }),
          step('never', { order: 1, condition: { file_exists: 'Gemfile' } }),
          step('first', { order: 1, condition: { file_exists: 'package.json' } }),
        ],
        [step('of the pack', { order: 3 })],
      ),
    );
    expect(environments).toMatchObject([{ state: 'ready' }]);
    expect(readFileSync(host.packPath('alpha', '.plain/steps'), 'utf8').split('\n')).toEqual([
      'first ',
      `second in ${host.packPath('alpha')}`,
      'of the pack ',
      'last ',
      '',
    ]);
    expect(existsSync(host.packPath('alpha', '.plain/installed'))).toBe(true);
  });

  it('may fail when they are optional, and only then', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const failing = { command: ['sh', '-c', 'echo no; exit 3'] };
    const good = await host.converge(
      objects([step('a', { ...failing, optional: true, order: 1 }), step('b')]),
    );
    expect(good.environments).toMatchObject([{ state: 'ready' }]);
    const bad = await host.converge(objects([step('a', failing), step('b')]));
    expect(bad.environments).toMatchObject([{ state: 'degraded', reason: 'a ended with status 3' }]);
  });

  it('are ended at their own limit', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const { environments } = await host.converge(
      objects([{ name: 'slow', command: ['sleep', '304'], timeout: 0.2 }]),
    );
    expect(environments).toMatchObject([{ reason: 'slow was ended: it took longer than 0.2 s' }]);
  });

  it('of the older form run too', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const legacy = { installers: [{ name: 'touch', command: 'touch', args: ['{env_path}/legacy'] }] };
    await host.converge(objects(legacy));
    expect(existsSync(host.packPath('alpha', '.plain/legacy'))).toBe(true);
  });

  it('that write into the pack do not make it build for ever', async () => {
    const host = makeHost({ 'alpha/needs.txt': '', 'alpha/source': '1' });
    const building = objects([{ name: 'build', command: ['sh', '-c', 'date +%N > built-output'] }]);
    await host.converge(building);
    expect(host.plan(building).environments).toMatchObject([{ action: 'keep' }]);
    writeFileSync(host.packPath('alpha', 'source'), '2');
    expect(host.plan(building).environments).toMatchObject([
      { action: 'build', reason: "the pack's content changed" },
    ]);
    await host.converge(building);
    expect(host.plan(building).environments).toMatchObject([{ action: 'keep' }]);
  });

  it('do not take the links of other environments for content of the pack', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const nested = {
      environment: { env_type: 'other', dir_name: 'deep/in/env', create_command: ['mkdir', '{env_dir}'] },
    };
    const both = [
      pack('alpha', ['plain', 'other']),
      plainRuntime({}, { installers: [step('a')] }),
      runtime('core.other', nested, { installers: [step('b')] }),
    ];
    await host.converge(both);
    expect(host.plan(both).environments).toMatchObject([{ action: 'keep' }, { action: 'keep' }]);
    await host.converge(both, { settings: { salt: 'new' } });
    expect(host.plan(both).environments).toMatchObject([{ action: 'switch' }, { action: 'switch' }]);
  });

  it('keep to the pack and its environment', async () => {
    const host = makeHost({ 'alpha/needs.txt': '', 'outside/file': '' });
    const refused = await host.converge(objects([step('out', { cwd: '{pack_dir}/..' })]));
    expect(refused.environments).toMatchObject([
      {
        state: 'blocked',
        reason: expect.stringContaining('outside of the pack and its environment') as string,
      },
    ]);
    symlinkSync(host.packPath('outside'), host.packPath('alpha', 'link'));
    const { environments } = await host.converge(objects([step('out', { cwd: 'link' })]));
    expect(environments).toMatchObject([
      {
        reason: `the step out would run in ${host.packPath('outside')}, outside of the pack and its environment`,
      },
    ]);
  });
});
