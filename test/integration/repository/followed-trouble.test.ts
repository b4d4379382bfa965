import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Signers } from '../../../src/catalog/content-source.ts';
import { killBeforeCall, runScript } from '../../support/content-process.ts';
import { makeFollowScene, makeServedScene } from '../../support/followed-repository.ts';
import { makeSshKey, signCommit, signersText } from '../../support/git-signing.ts';
import { listFiles } from '../../support/list-files.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const files = { 'packs/one/pack.yaml': 'ref: one\nversion: 1.0.0\n', 'README.md': 'Packs\n' };

describe('a repository that cannot be followed', () => {
  it('is served from the checkout while its remote is down, and from nothing where there is none', async () => {
    const { follow, options, server, upstream } = await makeServedScene(files);
    const follower = follow();
    server.treat(() => ({ kind: 'status', status: 503 }));
    const look = await follower.look();
    expect(look).toMatchObject({ kind: 'failed', problem: { reason: 'FetchFailed' } });
    await expect(follower.checkOut()).rejects.toMatchObject({
      code: 'source.unavailable',
      retry: 'backoff',
      message: expect.stringContaining('503') as string,
    });
    server.treat(() => undefined);
    await follower.look();
    const { revision } = await follower.checkOut();
    upstream.commit({ 'README.md': 'New\n' });
    server.treat((request) =>
      request.startsWith('POST') && request.includes('upload-pack') ? { kind: 'cut', after: 0 } : undefined,
    );
    expect(await follower.look()).toMatchObject({ kind: 'failed', problem: { reason: 'FetchFailed' } });
    expect(await follower.checkOut()).toMatchObject({ revision });
    server.treat(() => undefined);
    const lost = { ref: 'refs/heads/gone', directory: `${options.directory}-gone` };
    expect(await follow(lost).look()).toMatchObject({
      kind: 'failed',
      problem: { reason: 'FetchFailed', message: expect.stringContaining('refs/heads/gone') as string },
    });
  });

  it('is not followed to a commit that nobody signed who may, until there is one', async () => {
    const { follow, upstream, tree, git } = makeFollowScene(files);
    const [key, other] = [makeSshKey('key'), makeSshKey('other')];
    const file = join(makeTree({ signers: signersText(key) }), 'signers');
    const signers: Signers = { kind: 'ssh', allowedSigners: file };
    const follower = follow({ signers });
    const unsigned = upstream.git('rev-parse', 'HEAD');
    const refused = (commit: string) => ({
      kind: 'failed',
      problem: { reason: 'VerificationFailed', message: expect.stringContaining(commit) as string },
    });
    expect(await follower.look()).toEqual(refused(unsigned));
    await expect(follower.checkOut()).rejects.toMatchObject({ code: 'input.invalid' });
    const first = signCommit(upstream, key);
    expect(await follower.look()).toMatchObject({ kind: 'fetched', commit: first });
    expect((await follower.checkOut()).revision.commit).toBe(first);
    const strange = signCommit(upstream, other);
    expect(await follower.look()).toEqual(refused(strange));
    git.takeCommands();
    expect(await follower.look()).toEqual(refused(strange));
    expect(git.takeCommands()).toEqual(['ls-remote']);
    expect((await follower.checkOut()).revision.commit).toBe(first);
    // The same commit counts once its key is among those of the signers.
    writeFileSync(file, signersText(key, other));
    expect(await follower.look()).toMatchObject({ kind: 'fetched', commit: strange });
    expect((await follower.checkOut()).revision.commit).toBe(strange);
    const nowhere: Signers = { kind: 'ssh', allowedSigners: `${file}-gone` };
    expect(await follow({ signers: nowhere }).look()).toMatchObject({
      problem: { reason: 'VerificationFailed', message: expect.stringContaining(`${file}-gone`) as string },
    });
    // A checkout that these signers have not verified is not read after a start, either.
    follower.repository.release();
    writeFileSync(file, signersText(key));
    await expect(follow({ signers }).checkOut()).rejects.toThrow(`commit ${strange}`);
    expect(readFileSync(join(tree, 'README.md'), 'utf8')).toBe('Packs\n');
  });

  it('is followed where its branch is forced to, and that is told', async () => {
    const { follow, upstream } = makeFollowScene(files);
    const follower = follow();
    const root = upstream.git('rev-parse', 'HEAD');
    const old = upstream.commit({ 'README.md': 'Old\n' });
    await follower.look();
    upstream.git('reset', '--quiet', '--hard', root);
    const commit = upstream.commit({ 'README.md': 'New\n' });
    expect(await follower.look()).toEqual({ kind: 'fetched', commit, from: old, history: 'rewritten' });
    upstream.git('reset', '--quiet', '--hard', root);
    expect(await follower.look()).toMatchObject({ commit: root, from: commit, history: 'rewritten' });
  });
});

const before = { 'a/one': '1', 'a/two': '2', b: '3', 'c/d/e': '4', 'reconcile.lock.yaml': 'old\n' };
const after = { 'a/one': '1', 'a/two': 'changed', 'b/f': 'new', g: '5', 'reconcile.lock.yaml': 'new\n' };

describe('a checkout that was cut off', () => {
  it('is mended after a kill at any moment, also without the remote', async () => {
    const { follow, options, server, tree, upstream } = await makeServedScene(before);
    const first = follow();
    await first.look();
    await first.checkOut();
    first.repository.release();
    const script = `
      ${killBeforeCall}
      const { followRepository } = await import('${new URL('../../../dist/reconcile/repository/follow-repository.js', import.meta.url).href}');
      const [options, number] = args;
      const repository = followRepository(JSON.parse(options));
      const { signal } = new AbortController();
      await repository.look(signal);
      killBeforeCall(Number(number));
      await repository.checkOut(signal);
      process.stdout.write('done');
      process.exit();
    `;
    const run = (number: number) => runScript(script, { args: [JSON.stringify(options), String(number)] });
    const old = upstream.git('rev-parse', 'HEAD');
    const states = new Map<string, Readonly<Record<string, string>>>([
      [old, before],
      [upstream.commit({ b: undefined, 'c/d/e': undefined, ...after }), after],
    ]);
    let current = old;
    const seen = new Set<boolean>();
    for (let [number, done] = [1, false]; !done; number += 3) {
      const wanted = [...states.keys()].find((commit) => commit !== current) ?? old;
      upstream.git('update-ref', 'refs/heads/main', wanted);
      done = (await run(number)).output === 'done';
      server.treat(() => ({ kind: 'status', status: 503 }));
      const next = follow();
      current = (await next.checkOut()).revision.commit;
      next.repository.release();
      server.treat(() => undefined);
      expect(listFiles(tree)).toEqual(states.get(current));
      seen.add(current === wanted);
    }
    expect(seen).toEqual(new Set([false, true]));
  });
});
