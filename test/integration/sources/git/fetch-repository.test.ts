import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, makeFetchingHost, writeOut } from '../../../support/git-fetching.ts';
import { startGitHttp } from '../../../support/git-http-server.ts';
import { makeServerRoot, makeSha256Upstream, makeUpstream } from '../../../support/git-upstream.ts';

const files = { 'pack.yaml': 'ref: slack\n', 'actions/send.sh': { mode: 0o755, content: '#!/bin/sh\n' } };

async function publish(
  entries: Parameters<typeof makeUpstream>[2] = files,
  options: { isOld?: boolean } = {},
) {
  const root = makeServerRoot();
  const upstream = makeUpstream(root, 'packs.git', entries);
  const server = await startGitHttp(root, options);
  return { root, upstream, server, url: `${server.url}packs.git`, host: makeFetchingHost() };
}

describe('fetchRepository', () => {
  it('gives what the remote has checked out, byte for byte and with executable bits', async () => {
    const { upstream, url, host } = await publish();
    const tree = await host.fetchOne(url);
    expect(tree).toMatchObject({
      commit: upstream.git('rev-parse', 'HEAD'),
      refKind: 'head',
      isVerified: false,
    });
    const directory = await writeOut(tree);
    expect(readFileSync(join(directory, 'pack.yaml'), 'utf8')).toBe('ref: slack\n');
    expect(statSync(join(directory, 'pack.yaml')).mode & 0o777).toBe(0o644);
    expect(statSync(join(directory, 'actions/send.sh')).mode & 0o777).toBe(0o755);
    expect(existsSync(join(directory, '.git'))).toBe(false);
  });

  it('follows branches, tags and whole commits, all in one fetch', async () => {
    const { upstream, url, host } = await publish();
    const first = upstream.git('rev-parse', 'HEAD');
    upstream.git('tag', 'v1');
    upstream.git('tag', '--annotate', '--message=Two', 'v2');
    const second = upstream.commit({ 'pack.yaml': 'ref: slack\nversion: 2.0.0\n' });
    upstream.git('branch', 'feature/x');
    const third = upstream.commit({ 'pack.yaml': 'ref: slack\nversion: 3.0.0\n' });
    const refs = ['main', 'refs/heads/feature/x', 'v1', 'refs/tags/v2', second, undefined];
    const trees = await host.fetch(
      url,
      refs.map((ref) => ({ ref })),
    );
    expect(trees.map((tree) => (tree.ok ? [tree.value.refKind, tree.value.commit] : tree.failure))).toEqual([
      ['branch', third],
      ['branch', second],
      ['tag', first],
      ['tag', first],
      ['commit', second],
      ['head', third],
    ]);
    expect(host.log.takeCommands().filter((name) => /^(?:ls-remote|fetch)$/.test(name))).toEqual([
      'ls-remote',
      'fetch',
    ]);
  });

  it('asks once and fetches nothing when nothing has changed', async () => {
    const { server, url, host } = await publish();
    await host.fetchOne(url, { ref: 'main' });
    host.log.takeCommands();
    const before = server.requests.length;
    await writeOut(await host.fetchOne(url, { ref: 'main' }));
    expect(host.log.takeCommands()).toEqual([
      'ls-remote',
      'cat-file',
      'cat-file',
      'ls-tree',
      'cat-file',
      'cat-file',
    ]);
    expect(server.requests.slice(before)).toHaveLength(2);
  });

  it('asks nobody for pinned commits that it has, whatever the ref leads to now', async () => {
    const { upstream, server, url, host } = await publish();
    const pinned = upstream.git('rev-parse', 'HEAD');
    await host.fetchOne(url);
    upstream.commit({ 'pack.yaml': 'ref: other\n' });
    const before = server.requests.length;
    const tree = await host.fetchOne(url, { ref: 'main', commit: pinned });
    expect(tree).toMatchObject({ commit: pinned, refKind: 'commit' });
    expect(readFileSync(join(await writeOut(tree), 'pack.yaml'), 'utf8')).toBe('ref: slack\n');
    expect(server.requests).toHaveLength(before);
  });

  it('fetches pinned commits without asking where refs lead, and others go on when one is gone', async () => {
    const { upstream, url, host } = await publish();
    const first = upstream.git('rev-parse', 'HEAD');
    upstream.commit({ 'pack.yaml': 'ref: other\n' });
    const [gone, there] = await host.fetch(url, [{ commit: 'a'.repeat(40) }, { commit: first }]);
    expect(there).toMatchObject({ ok: true, value: { commit: first } });
    expect(gone).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
    expect(host.log.takeCommands()).not.toContain('ls-remote');
  });

  it('fetches from servers that give the tips of refs only', async () => {
    const { upstream, url, host } = await publish(files, { isOld: true });
    const first = upstream.git('rev-parse', 'HEAD');
    upstream.commit({ 'pack.yaml': 'ref: other\n' });
    const [old, tip] = await host.fetch(url, [{ commit: first }, { ref: 'main' }]);
    expect(old).toMatchObject({ ok: true, value: { commit: first } });
    expect(tip).toMatchObject({ ok: true, value: { refKind: 'branch' } });
    expect(host.log.takeCommands().filter((name) => name === 'fetch')).toHaveLength(2);
  });

  it('fetches the blobs of the directories that are asked for, and no others, all at once', async () => {
    const large = Buffer.alloc(300_000, 'x').map((_, index) => (index * 7919) % 251);
    const entries = {
      'a/pack.yaml': 'ref: a\n',
      'a/deep/x': 'x',
      'b/pack.yaml': 'ref: b\n',
      'c/large': large,
    };
    const { url, host } = await publish(entries);
    const trees = await host.fetch(url, [{ path: 'a' }, { path: 'b' }, { path: 'a/deep' }]);
    const written = await Promise.all(
      trees.map(async (tree) => readdirSync(await writeOut(tree.ok ? tree.value : never()))),
    );
    expect(written).toEqual([['deep', 'pack.yaml'], ['pack.yaml'], ['x']]);
    expect(host.log.takeCommands().filter((name) => name === 'fetch')).toHaveLength(2);
    expect(bytesOf(host.cache)).toBeLessThan(100_000);
    await host.fetchOne(url, { path: 'c' });
    expect(host.log.takeCommands().filter((name) => name === 'fetch')).toHaveLength(1);
  });

  it.each([{ isOld: false }, { isOld: true }])(
    'manages without support for filters (old: $isOld)',
    async (options) => {
      const { upstream, url, host } = await publish({ 'a/pack.yaml': 'ref: a\n', 'b/x': 'x' }, options);
      upstream.git('config', 'uploadpack.allowFilter', 'false');
      const tree = await host.fetchOne(url, { path: 'a' });
      expect(readdirSync(await writeOut(tree))).toEqual(['pack.yaml']);
      expect(host.log.takeCommands().filter((name) => name === 'fetch')).toHaveLength(1);
    },
  );

  it('manages where directories are filtered, but no blob is given by its name', async () => {
    const { url, host } = await publish({ 'a/pack.yaml': 'ref: a\n', 'b/x': 'x' }, { isOld: true });
    const tree = await host.fetchOne(url, { path: 'a' });
    expect(readFileSync(join(await writeOut(tree), 'pack.yaml'), 'utf8')).toBe('ref: a\n');
  });

  it('fetches all of a commit of which it has a part', async () => {
    const { url, host } = await publish({ 'a/pack.yaml': 'ref: a\n', 'b/x': 'x' });
    await host.fetchOne(url, { path: 'a' });
    expect(readdirSync(await writeOut(await host.fetchOne(url)))).toEqual(['a', 'b']);
  });

  it('fetches from repositories that name objects by SHA-256', async () => {
    const root = makeServerRoot();
    const upstream = makeSha256Upstream(root, 'packs.git', files);
    const server = await startGitHttp(root);
    const host = makeFetchingHost();
    const tree = await host.fetchOne(`${server.url}packs.git`);
    expect(tree.commit).toBe(upstream.git('rev-parse', 'HEAD'));
    expect(tree.commit).toHaveLength(64);
    await expect(writeOut(tree)).resolves.toBeDefined();
    host.log.takeCommands();
    await host.fetchOne(`${server.url}packs.git`);
    expect(host.log.takeCommands().filter((name) => name === 'ls-remote')).toHaveLength(1);
  });

  it('tells what cannot be found, each by itself', async () => {
    const { upstream, url, host } = await publish();
    upstream.git('tag', 'both');
    upstream.git('branch', 'both');
    upstream.git('tag', 'tree', 'HEAD^{tree}');
    const head = upstream.git('rev-parse', 'HEAD');
    const trees = await host.fetch(url, [
      { ref: 'nowhere' },
      { ref: head.slice(0, 10) },
      { ref: 'both' },
      { path: 'nowhere' },
      { path: 'pack.yaml' },
      { ref: 'tree' },
      { ref: '--upload-pack=x' },
      { path: '../x' },
      { ref: 'main' },
    ]);
    const told = trees.map((tree) => (tree.ok ? 'ok' : `${tree.failure.kind}: ${tree.failure.hint}`));
    expect(told.map((text) => text.split(':')[0])).toEqual([
      'not-found',
      'not-found',
      'refused',
      'not-found',
      'not-found',
      'invalid',
      'refused',
      'refused',
      'ok',
    ]);
    expect(told[1]).toContain('all 40 digits');
    expect(told[2]).toContain('refs/heads/both or refs/tags/both');
  });

  it('tells that a repository is not there, is empty, or is not for us', async () => {
    const root = makeServerRoot();
    makeUpstream(root, 'packs.git', files);
    makeUpstream(root, 'empty.git', {}).git('update-ref', '-d', 'refs/heads/main');
    const server = await startGitHttp(root);
    const locked = await startGitHttp(root, { login: 'robot:canary' });
    const host = makeFetchingHost();
    expect((await failureOf(host.fetchOne(`${server.url}absent.git`))).kind).toBe('not-found');
    expect(await failureOf(host.fetchOne(`${server.url}empty.git`))).toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('no commit checked out') as string,
    });
    expect(await failureOf(host.fetchOne(`${locked.url}packs.git`, {}, { attempts: 5 }))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('refuses us') as string,
    });
    expect(locked.requests).toHaveLength(1);
  });
});

function bytesOf(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(directory, name)))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}

function never(): never {
  throw new Error('it failed');
}
