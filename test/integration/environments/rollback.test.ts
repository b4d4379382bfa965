import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectEnvironment } from '../../../src/environments/inspect-environment.ts';
import { listEnvironments, measureStore } from '../../../src/environments/list-environments.ts';
import { rollbackEnvironment } from '../../../src/environments/rollback-environment.ts';
import {
  makeHost,
  pack,
  plainRuntime,
  pythonRuntime,
  type TestHost,
} from '../../support/environment-host.ts';

const objects = [pack('alpha', ['plain']), plainRuntime()];
const key = { pack: 'alpha', runtime: 'core.plain', version: '' };

function installed(host: TestHost): string {
  return readFileSync(host.packPath('alpha', '.plain/installed'), 'utf8');
}

async function serveInTurn(host: TestHost, contents: readonly string[]): Promise<void> {
  for (const content of contents) {
    writeFileSync(host.packPath('alpha', 'needs.txt'), content);
    await host.converge(objects, { settings: { keep: 5 } });
  }
}

describe('a rollback', () => {
  it('is one swap that survives the next runs, until the inputs change', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    await serveInTurn(host, ['1', '2', '3']);
    await expect(rollbackEnvironment(host.root, key)).resolves.toMatchObject({
      kind: 'rolled-back',
      from: { number: 3 },
      to: { number: 2 },
    });
    expect(installed(host)).toBe('2');
    const { environments } = await host.converge(objects, { settings: { keep: 5 } });
    expect(environments).toMatchObject([
      {
        state: 'ready',
        action: 'kept',
        generation: 2,
        reason: 'it was rolled back, and its inputs are the same since',
      },
    ]);
    await expect(rollbackEnvironment(host.root, key)).resolves.toMatchObject({ to: { number: 1 } });
    await host.converge(objects, { settings: { keep: 5 } });
    expect(installed(host)).toBe('1');
    expect(listEnvironments(host.root)).toMatchObject([
      { generation: 1, generations: [1, 2, 3], rolledBack: true },
    ]);
    await serveInTurn(host, ['4']);
    expect(installed(host)).toBe('4');
    expect(listEnvironments(host.root)).toMatchObject([{ generation: 4, rolledBack: false }]);
  });

  it('goes to the generation of a number, and says which there are', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    await serveInTurn(host, ['1', '2', '3']);
    await rollbackEnvironment(host.root, key, 1);
    expect(installed(host)).toBe('1');
    await expect(rollbackEnvironment(host.root, key, 9)).resolves.toMatchObject({
      kind: 'refused',
      fix: 'Generations that were kept: 1, 2, 3.',
    });
    await expect(rollbackEnvironment(host.root, { ...key, pack: 'beta' })).resolves.toMatchObject({
      reason: 'it has never been built',
    });
  });
});

describe('what a host has', () => {
  it('is listed with what is shared, and with the last failure', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'x', 'beta/needs.txt': 'x', 'gamma/needs.txt': 'y' });
    const all = [pack('alpha', ['plain']), pack('beta', ['plain']), pack('gamma', ['plain']), plainRuntime()];
    await host.converge(all);
    const broken = [pack('gamma', ['plain']), plainRuntime({ environment: { create_command: ['false'] } })];
    await host.converge(broken, { incomplete: 'only one pack was looked at' });
    const listed = listEnvironments(host.root);
    expect(listed).toMatchObject([
      { key: { pack: 'alpha' }, state: 'ready', users: 2, ownBytes: 0 },
      { key: { pack: 'beta' }, state: 'ready', users: 2, ownBytes: 0 },
      {
        key: { pack: 'gamma' },
        state: 'degraded',
        users: 1,
        sharedBytes: 0,
        message: 'create ended with status 1',
      },
    ]);
    const bytes = listed[0]?.sharedBytes ?? 0;
    expect(bytes).toBeGreaterThan(0);
    expect(measureStore(host.root)).toEqual({
      environments: 3,
      bytes: 2 * bytes,
      unusedBytes: 0,
      savedBytes: bytes,
    });
  });

  it('is inspected as closely as is asked for', async () => {
    const host = makeHost({ 'alpha/requirements.txt': '' });
    const { environments } = await host.converge([pack('alpha', ['python']), pythonRuntime()]);
    const directory = environments[0]?.directory ?? '';
    const name = directory.split('/').at(-1) ?? '';
    const inspect = (depth: 'quick' | 'run' | 'deep') =>
      inspectEnvironment(name, { root: host.root, depth, variables: { PATH: process.env['PATH'] ?? '' } });
    for (const depth of ['quick', 'run', 'deep'] as const) {
      await expect(inspect(depth)).resolves.toEqual({ healthy: true });
    }
    appendFileSync(join(directory, 'bin/activate'), '# changed\n');
    await expect(inspect('run')).resolves.toEqual({ healthy: true });
    await expect(inspect('deep')).resolves.toMatchObject({
      reason: 'files in it are not those that were built',
    });
    rmSync(join(directory, 'pyvenv.cfg'));
    await expect(inspect('run')).resolves.toMatchObject({ healthy: false });
  });
});
