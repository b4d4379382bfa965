import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMarked } from '../../../../src/process/kill-marked.ts';
import { failureOf, makeFetchingHost, writeOut, type FetchingHost } from '../../../support/git-fetching.ts';
import { startGitHttp } from '../../../support/git-http-server.ts';
import { makeServerRoot, makeUpstream } from '../../../support/git-upstream.ts';

/** Of the file that is published; it cannot be compressed. */
const contentBytes = 400_000;

async function publish() {
  const root = makeServerRoot();
  const upstream = makeUpstream(root, 'packs.git', {
    'pack.yaml': 'ref: slack\n',
    large: randomBytes(contentBytes),
  });
  const server = await startGitHttp(root);
  return { upstream, server, url: `${server.url}packs.git`, host: makeFetchingHost() };
}

function mirrorOf({ cache }: FetchingHost): string {
  const directory = join(cache, 'git');
  return join(
    directory,
    readdirSync(directory).find((name) => !name.endsWith('.new'))!,
  );
}

/** Names of files in the mirror that a git which was killed leaves behind. */
function leftovers(host: FetchingHost): readonly string[] {
  const names = readdirSync(mirrorOf(host), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /(?:^|\/)(?:tmp_|shallow_|reconcile-)|\.lock$/.test(name));
}

function bytesOf(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(directory, name)))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}

describe('git sources in trouble', () => {
  it('tries again when the server cannot answer just now, and says so when it never can', async () => {
    const { server, url, host } = await publish();
    let down = 2;
    server.treat(() => (down-- > 0 ? { kind: 'status', status: 503 } : undefined));
    await expect(host.fetchOne(url, {}, { attempts: 3 })).resolves.toMatchObject({ refKind: 'head' });
    expect(host.log.takeCommands().filter((name) => name === 'ls-remote')).toHaveLength(3);
    server.treat(() => ({ kind: 'status', status: 503 }));
    const failure = await failureOf(host.fetchOne(url, {}, { attempts: 2 }));
    expect(failure).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('503') as string });
  });

  it('tries again when the transfer is cut', async () => {
    const { server, url, host } = await publish();
    let cuts = 1;
    server.treat((request) =>
      isPack(request, host) && cuts-- > 0 ? { kind: 'cut', after: 100_000 } : undefined,
    );
    const tree = await host.fetchOne(url, {}, { attempts: 2 });
    expect(readdirSync(await writeOut(tree))).toEqual(['large', 'pack.yaml']);
    expect(host.log.takeCommands().filter((name) => name === 'fetch')).toHaveLength(2);
    expect(leftovers(host)).toEqual([]);
  });

  it('ends a transfer that stalls, with everything that takes part in it', async () => {
    const { server, url, host } = await publish();
    server.treat((request) =>
      isPack(request, host) ? { kind: 'stall', after: 100_000, onStall: () => {} } : undefined,
    );
    const failure = await failureOf(host.fetchOne(url, {}, { timeout: 1500 }));
    expect(failure).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('1500 ms') as string,
    });
    expect(findMarked('RECONCILE_GIT_MIRROR').filter(({ value }) => value.startsWith(host.cache))).toEqual(
      [],
    );
    server.treat(() => undefined);
    await expect(writeOut(await host.fetchOne(url))).resolves.toBeDefined();
  });

  it('goes on after git was killed in the middle of a transfer, again and again, without filling the disk', async () => {
    const { server, url, host } = await publish();
    const onStall = (): void => {
      for (const { pid, value } of findMarked('RECONCILE_GIT_MIRROR')) {
        if (value.startsWith(host.cache)) process.kill(pid, 'SIGKILL');
      }
    };
    server.treat((request) =>
      isPack(request, host) ? { kind: 'stall', after: 200_000, onStall } : undefined,
    );
    for (let kill = 0; kill < 4; kill += 1) {
      expect((await failureOf(host.fetchOne(url))).kind).toBe('unavailable');
    }
    server.treat(() => undefined);
    await expect(writeOut(await host.fetchOne(url))).resolves.toBeDefined();
    expect(leftovers(host)).toEqual([]);
    expect(bytesOf(host.cache)).toBeLessThan(2 * contentBytes);
  });

  it('cleans up after a run that was killed: what it started, and what that was writing', async () => {
    const { upstream, url, host } = await publish();
    await host.fetchOne(url);
    const mirror = mirrorOf(host);
    const orphan = spawn('sleep', ['60'], {
      env: { PATH: process.env['PATH'], RECONCILE_GIT_MIRROR: mirror },
    });
    const ended = once(orphan, 'exit');
    await once(orphan, 'spawn');
    for (const name of [
      'reconcile-busy',
      'shallow.lock',
      'objects/pack/tmp_pack_x',
      'objects/pack/pack-1.pack',
      'refs/keep/a.lock',
    ]) {
      writeFileSync(join(mirror, name), 'cut off');
    }
    const commit = upstream.commit({ 'pack.yaml': 'ref: new\n' });
    await expect(host.fetchOne(url)).resolves.toMatchObject({ commit });
    expect((await ended)[1]).toBe('SIGKILL');
    expect(leftovers(host)).toEqual([]);
  });

  it.each<[string, (mirror: string) => void]>([
    ['without HEAD', (mirror) => rmSync(join(mirror, 'HEAD'))],
    ['without objects', (mirror) => rmSync(join(mirror, 'objects'), { recursive: true })],
    ['with a configuration that is none', (mirror) => writeFileSync(join(mirror, 'config'), '[core\n')],
    ['with a pack that stops short', (mirror) => cutOff(packOf(mirror))],
  ])('makes a mirror %s anew', async (_, damage) => {
    const { url, host } = await publish();
    await host.fetchOne(url);
    damage(mirrorOf(host));
    const directory = await writeOut(await host.fetchOne(url));
    expect(readFileSync(join(directory, 'pack.yaml'), 'utf8')).toBe('ref: slack\n');
  });

  it('makes a mirror of too many packs anew when there is something to fetch', async () => {
    const { upstream, url, host } = await publish();
    await host.fetchOne(url);
    const packs = join(mirrorOf(host), 'objects/pack');
    for (let number = 0; number < 64; number += 1) writeFileSync(join(packs, `pack-${number}.pack`), '');
    await host.fetchOne(url);
    expect(readdirSync(packs).length).toBeGreaterThan(64);
    const commit = upstream.commit({ 'pack.yaml': 'ref: new\n' });
    await expect(host.fetchOne(url)).resolves.toMatchObject({ commit });
    expect(readdirSync(packs).length).toBeLessThan(10);
  });

  it('fetches once for several who ask at the same time', async () => {
    const { url, host } = await publish();
    const trees = await Promise.all([
      host.fetchOne(url),
      host.fetchOne(url),
      host.fetchOne(url, { path: '' }),
    ]);
    expect(new Set(trees.map(({ commit }) => commit)).size).toBe(1);
    expect(host.log.takeCommands().filter((name) => name === 'fetch')).toHaveLength(1);
  });

  it('stops when it is told to', async () => {
    const { server, url, host } = await publish();
    const controller = new AbortController();
    const onStall = (): void => controller.abort();
    server.treat(() => ({ kind: 'stall', after: 10, onStall }));
    await expect(host.fetchOne(url, {}, { signal: controller.signal, attempts: 5 })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});

/** Whether it is the transfer of a pack, rather than the list of refs before it. */
function isPack(request: string, { log }: FetchingHost): boolean {
  return request.startsWith('POST') && / fetch /.test(log.text());
}

function cutOff(path: string): void {
  chmodSync(path, 0o644);
  truncateSync(path, 50);
}

function packOf(mirror: string): string {
  const packs = join(mirror, 'objects/pack');
  return join(
    packs,
    readdirSync(packs).find((name) => name.endsWith('.pack'))!,
  );
}
