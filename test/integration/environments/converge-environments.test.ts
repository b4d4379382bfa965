import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeHost, pack, plainRuntime } from '../../support/environment-host.ts';

const catalog = [pack('alpha', ['plain']), plainRuntime()];

describe('convergeEnvironments', () => {
  it('builds what is not there, and finds it as wanted the next time', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const first = await host.converge(catalog);
    expect(first.environments).toMatchObject([
      { state: 'ready', action: 'built', generation: 1, reason: 'there is none yet' },
    ]);
    const link = host.packPath('alpha', '.plain');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readlinkSync(link).startsWith('/')).toBe(false);
    expect(realpathSync(link)).toBe(first.environments[0]?.directory);
    expect(readFileSync(join(link, 'installed'), 'utf8')).toBe('one\n');
    const second = await host.converge(catalog);
    expect(second.environments).toMatchObject([{ state: 'ready', action: 'kept' }]);
    expect(second.built).toEqual([]);
  });

  it('builds once for packs with equal inputs', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `pack${index}`);
    const host = makeHost(Object.fromEntries(names.map((name) => [`${name}/needs.txt`, 'one\n'])));
    const objects = [...names.map((name) => pack(name, ['plain'])), plainRuntime()];
    const { environments, built } = await host.converge(objects);
    expect(built).toHaveLength(1);
    expect(new Set(environments.map(({ directory }) => directory)).size).toBe(1);
    expect(environments.every(({ state }) => state === 'ready')).toBe(true);
  });

  it('says what changed, builds aside and switches', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const first = await host.converge(catalog);
    writeFileSync(host.packPath('alpha', 'needs.txt'), 'two\n');
    expect(host.plan(catalog).environments).toMatchObject([
      { action: 'build', reason: 'needs.txt changed', changes: [{ part: 'manifest' }] },
    ]);
    const second = await host.converge(catalog);
    expect(second.environments).toMatchObject([{ state: 'ready', action: 'built', generation: 2 }]);
    expect(readFileSync(host.packPath('alpha', '.plain/installed'), 'utf8')).toBe('two\n');
    expect(existsSync(join(first.environments[0]?.directory ?? '', 'installed'))).toBe(true);
  });

  it('keeps the old one serving when the new one cannot be built', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const first = await host.converge(catalog);
    const broken = [
      pack('alpha', ['plain']),
      plainRuntime({ dependencies: { install_command: ['sh', '-c', 'seq 40; exit 7'] } }),
    ];
    const second = await host.converge(broken);
    expect(second.environments).toMatchObject([
      {
        state: 'degraded',
        action: 'none',
        generation: 1,
        directory: first.environments[0]?.directory,
        failure: { command: 'sh -c seq 40; exit 7', message: 'install ended with status 7' },
      },
    ]);
    const failure = second.environments[0]?.failure;
    expect(failure?.lastLines).toHaveLength(20);
    expect(failure?.lastLines.at(-1)).toBe('40');
    expect(readFileSync(failure?.log ?? '', 'utf8')).toContain('$ sh -c');
    expect(readFileSync(host.packPath('alpha', '.plain/installed'), 'utf8')).toBe('one\n');
    expect(readdirSync(join(host.root, '.store')).filter((name) => !name.includes('.log'))).toHaveLength(2);
  });

  it('is missing when it never could be built, and blocked when the host lacks something', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const failing = [pack('alpha', ['plain']), plainRuntime({ environment: { create_command: ['false'] } })];
    expect((await host.converge(failing)).environments).toMatchObject([{ state: 'missing' }]);
    const lacking = [
      pack('alpha', ['plain']),
      plainRuntime({ environment: { create_command: ['no-such-program'] } }),
    ];
    expect((await host.converge(lacking)).environments).toMatchObject([
      { state: 'blocked', fix: expect.stringContaining('Install no-such-program') as string },
    ]);
    expect(existsSync(host.packPath('alpha', '.plain'))).toBe(false);
  });
});
