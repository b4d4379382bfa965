import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readApprovals } from '../../../src/environments/command-policy.ts';
import { makeHost, pack, plainRuntime, runtime, type HostChanges } from '../../support/environment-host.ts';
import { startConvergence } from '../../support/environment-process.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const objects = [pack('alpha', ['plain']), plainRuntime()];

describe('a policy', () => {
  it('never-exec refuses with an error, and keeps what is there', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const refused = await host.converge(objects, { settings: { trust: 'never-exec' } });
    expect(refused.environments).toMatchObject([
      { state: 'blocked', reason: 'commands of manifests may not run here (never-exec)' },
    ]);
    expect(existsSync(host.root)).toBe(false);
    await host.converge(objects);
    const kept = await host.converge(objects, { settings: { trust: 'never-exec' } });
    expect(kept.environments).toMatchObject([{ state: 'ready', action: 'kept' }]);
  });

  it('approved-only runs what was approved, and asks again when an argument changes', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const only = (approved: ReadonlySet<string>): HostChanges => ({
      settings: { trust: 'approved-only', approved },
    });
    const { environments } = await host.converge(objects, only(new Set()));
    expect(environments[0]).toMatchObject({ state: 'blocked' });
    const line = /sha256:[0-9a-f]{64}/.exec(environments[0]?.fix ?? '')?.[0] ?? '';
    const file = makeTree({ approvals: `# reviewed\n${line} # plain\nnonsense\n` });
    const approved = readApprovals(join(file, 'approvals')) ?? new Set();
    expect([...approved]).toEqual([line]);
    expect((await host.converge(objects, only(approved))).environments).toMatchObject([{ state: 'ready' }]);
    const changed = [
      pack('alpha', ['plain']),
      plainRuntime({ environment: { create_command: ['mkdir', '-p', '{env_dir}'] } }),
    ];
    expect((await host.converge(changed, only(approved))).environments).toMatchObject([
      { state: 'degraded' },
    ]);
  });
});

describe('what cannot be', () => {
  it('is said of a pack that this host does not have', async () => {
    const host = makeHost({});
    expect((await host.converge(objects)).environments).toMatchObject([
      { state: 'blocked', reason: `there is no directory ${host.packPath('alpha')}` },
    ]);
    expect((await host.converge(objects, { packDirectories: new Map() })).environments).toMatchObject([
      { state: 'blocked', reason: 'this host does not have the content of the pack' },
    ]);
  });

  it('is said of two environments of one name', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const config = {
      environment: { env_type: 'other', dir_name: '.plain', create_command: ['mkdir', '{env_dir}'] },
    };
    const both = [pack('alpha', ['plain', 'other']), plainRuntime(), runtime('core.other', config)];
    expect((await host.converge(both)).environments).toMatchObject([
      { state: 'ready' },
      { state: 'blocked', fix: 'Give one of the two runtimes another `dir_name`.' },
    ]);
  });

  it('is said of a path that a shell script would take apart', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' }, {}, 'with space');
    const inline = plainRuntime({ environment: { create_command: ['sh', '-c', 'mkdir {env_dir}'] } });
    expect((await host.converge([pack('alpha', ['plain']), inline])).environments).toMatchObject([
      {
        state: 'blocked',
        reason: expect.stringContaining('{env_dir} stands inside of a shell script') as string,
      },
    ]);
    expect((await host.converge(objects)).environments).toMatchObject([{ state: 'ready' }]);
  });

  it('is said of a store that cannot be made', async () => {
    const host = makeHost({ 'alpha/needs.txt': '', 'file/x': '' });
    const { environments } = await host.converge(objects, { settings: { root: host.packPath('file', 'x') } });
    expect(environments).toMatchObject([
      { state: 'blocked', reason: expect.stringContaining('ENOTDIR') as string },
    ]);
  });

  it.runIf(process.getuid?.() === 0)('is said of a store that belongs to another user', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    mkdirSync(host.root, { mode: 0o755 });
    for (const path of [host.directory, host.packPath('alpha'), host.packPath('alpha', 'needs.txt')]) {
      chownSync(path, 65_534, 65_534);
    }
    chmodSync(host.directory, 0o755);
    const asNobody = startConvergence(host, objects, {
      through: ['setpriv', '--reuid=65534', '--clear-groups'],
    });
    await expect(asNobody.states).resolves.toEqual(['blocked']);
    expect(readdirSync(host.root)).toEqual([]);
  });
});

describe('a store on another file system', () => {
  const elsewhere = ['/dev/shm', '/var/tmp'].find(
    (path) => existsSync(path) && statSync(path).dev !== statSync(tmpdir()).dev,
  );

  it.runIf(elsewhere !== undefined)('serves through links all the same', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const root = mkdtempSync(join(String(elsewhere), 'reconcile-'));
    try {
      const { environments } = await host.converge(objects, { settings: { root } });
      expect(environments).toMatchObject([{ state: 'ready' }]);
      expect(existsSync(host.packPath('alpha', '.plain/installed'))).toBe(true);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('serves a pack that is reached through a link', async () => {
    const host = makeHost({ 'real/needs.txt': '' });
    symlinkSync(host.packPath('real'), host.packPath('alpha'));
    expect((await host.converge(objects)).environments).toMatchObject([
      { links: [host.packPath('real', '.plain')] },
    ]);
    expect(existsSync(host.packPath('alpha', '.plain/installed'))).toBe(true);
  });
});
