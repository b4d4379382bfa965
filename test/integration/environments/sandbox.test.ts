import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../../src/environments/catalog-view.ts';
import { leaveMemory } from '../../support/temporary-root.ts';
import { hostFacts, makeHost, pack, plainRuntime } from '../../support/environment-host.ts';

leaveMemory();

/** Whether this host has bubblewrap and lets this user make namespaces. */
const works = spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-pid', 'true']).status === 0;

/** In a sandbox the environment's directory is there already. */
function sandboxed(install?: readonly string[]): CatalogEntry {
  return plainRuntime({
    environment: { create_command: ['mkdir', '-p', '{env_dir}'] },
    ...(install === undefined ? {} : { dependencies: { install_command: install } }),
  });
}

/** Writes where it may, then at the path in the argument that follows the environment's. */
function installInto(path: string): readonly string[] {
  return ['sh', '-c', 'cp "$1" "$2/installed" && echo x > "$3"', 'x', '{manifest_path}', '{env_dir}', path];
}

describe.skipIf(!works)('a sandbox (skipped where bwrap is missing or may not make namespaces)', () => {
  it('lets a build write its environment, and keeps it from writing anywhere else', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' }, { sandbox: 'bwrap' });
    const good = await host.converge([pack('alpha', ['plain']), sandboxed()]);
    expect(good.environments).toMatchObject([{ state: 'ready' }]);
    const outside = join(host.directory, 'escaped');
    const bad = await host.converge([pack('alpha', ['plain']), sandboxed(installInto(outside))]);
    expect(bad.environments).toMatchObject([
      { state: 'degraded', reason: expect.stringContaining('install') as string },
    ]);
    expect(bad.environments[0]?.failure?.lastLines.join('\n')).toMatch(
      /Read-only file system|cannot create/u,
    );
    expect(existsSync(outside)).toBe(false);
    expect(readFileSync(host.packPath('alpha', '.plain/installed'), 'utf8')).toBe('one\n');
  });

  it('ends what a build leaves behind', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' }, { sandbox: 'bwrap', timeout: 2000 });
    const { environments } = await host.converge([
      pack('alpha', ['plain']),
      sandboxed([
        'sh',
        '-c',
        'setsid sleep 4242 & cp "$1" "$2/installed"',
        'x',
        '{manifest_path}',
        '{env_dir}',
      ]),
    ]);
    expect(environments).toMatchObject([{ state: 'ready' }]);
    expect(spawnSync('pgrep', ['-f', 'sleep 4242']).status).not.toBe(0);
  });
});

describe('a sandbox that this host does not have', () => {
  it('blocks builds, and says what to do', () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' }, { sandbox: 'bwrap' });
    const { environments, builds } = host.plan([pack('alpha', ['plain']), plainRuntime()], {
      host: { ...hostFacts, path: join(host.directory, 'nowhere') },
    });
    expect(builds).toEqual([]);
    expect(environments).toMatchObject([
      { action: 'blocked', fix: expect.stringContaining('Install bubblewrap') as string },
    ]);
  });
});

describe('a build without a sandbox', () => {
  it('that writes outside of its directory ends as it says, and its environment is its own', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const outside = join(host.directory, 'escaped');
    const { environments } = await host.converge([
      pack('alpha', ['plain']),
      plainRuntime({ dependencies: { install_command: installInto(outside) } }),
    ]);
    expect(environments).toMatchObject([{ state: 'ready' }]);
    expect(existsSync(outside)).toBe(true);
    expect(readFileSync(host.packPath('alpha', '.plain/installed'), 'utf8')).toBe('one\n');
  });

  it('runs behind everything else, and writes no endless file', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const install = ['sh', '-c', 'nice > "$1/nice"; ulimit -f > "$1/fsize"', 'x', '{env_dir}'];
    await host.converge([
      pack('alpha', ['plain']),
      plainRuntime({ dependencies: { install_command: install } }),
    ]);
    const read = (name: string): string =>
      readFileSync(host.packPath('alpha', '.plain', name), 'utf8').trim();
    const has = (program: string): boolean => spawnSync(program, ['true']).status === 0;
    expect(Number(read('nice')) >= 10).toBe(has('nice'));
    expect(read('fsize') !== 'unlimited').toBe(has('prlimit'));
  });
});
