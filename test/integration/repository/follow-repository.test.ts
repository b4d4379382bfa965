import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFollowScene, makeServedScene } from '../../support/followed-repository.ts';
import { makeSha256Upstream } from '../../support/git-upstream.ts';
import { listFiles } from '../../support/list-files.ts';
import { readTree } from '../../support/read-tree.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const pack = (ref: string): string => `ref: ${ref}\nversion: 1.0.0\n`;

const files = {
  'packs/one/pack.yaml': pack('one'),
  'packs/two/pack.yaml': pack('two'),
  'packs/two/actions/run.sh': { mode: 0o755, content: '#!/bin/sh\n' },
  'README.md': 'Packs\n',
};

function inode(path: string): number {
  return lstatSync(path).ino;
}

describe('following a repository', () => {
  it('asks an unchanged remote for nothing but its refs, and writes nothing', async () => {
    const { follow, git, options, upstream } = makeFollowScene(files);
    const follower = follow();
    const commit = upstream.git('rev-parse', 'HEAD');
    expect(await follower.look()).toEqual({ kind: 'fetched', commit, from: undefined, history: 'unknown' });
    const { cwd, revision } = await follower.checkOut();
    expect(revision).toEqual({ commit, dirty: false });
    expect(listFiles(cwd)).toEqual({
      'README.md': 'Packs\n',
      'packs/one/pack.yaml': pack('one'),
      'packs/two/actions/run.sh*': '#!/bin/sh\n',
      'packs/two/pack.yaml': pack('two'),
    });
    const before = readTree(options.directory);
    git.takeCommands();
    expect(await follower.look()).toEqual({ kind: 'unchanged', commit });
    expect(git.takeCommands()).toEqual(['ls-remote']);
    await follower.checkOut();
    expect(git.takeCommands()).toEqual([]);
    expect(readTree(options.directory)).toEqual(before);
    follower.repository.release();
    // As after a start of the process.
    const next = follow();
    expect(await next.look()).toEqual({ kind: 'unchanged', commit });
    expect(await next.checkOut()).toMatchObject({ cwd, revision });
    expect(git.takeCommands()).toEqual(['ls-remote']);
    expect(readTree(options.directory)).toEqual(before);
  });

  it('fetches once when the branch moved, and writes the files that differ', async () => {
    const { follow, git, tree, upstream } = makeFollowScene(files);
    const follower = follow();
    await follower.look();
    const { cwd } = await follower.checkOut();
    const from = upstream.git('rev-parse', 'HEAD');
    const [one, two] = ['packs/one/pack.yaml', 'packs/two/pack.yaml'].map((path) => join(cwd, path));
    const inodes = [inode(one!), inode(two!)];
    const commit = upstream.commit({ 'packs/one/pack.yaml': pack('one').replace('1.0.0', '1.1.0') });
    git.takeCommands();
    expect(await follower.look()).toEqual({ kind: 'fetched', commit, from, history: 'continued' });
    const remote = git.takeCommands().filter((name) => name === 'ls-remote' || name === 'fetch');
    expect(remote).toEqual(['ls-remote', 'fetch']);
    expect(readFileSync(one!, 'utf8')).toBe(pack('one'));
    expect(await follower.checkOut()).toMatchObject({ cwd: tree, revision: { commit, dirty: false } });
    expect(readFileSync(one!, 'utf8')).toContain('1.1.0');
    expect(inode(one!)).not.toBe(inodes[0]);
    expect(inode(two!)).toBe(inodes[1]);
  });

  it('comes to the newest commit at once, however many there were, and to what a tag leads to', async () => {
    const { follow, git, options, upstream } = makeFollowScene(files);
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    let commit = '';
    for (let number = 1; number <= 10; number += 1) commit = upstream.commit({ 'README.md': `${number}\n` });
    git.takeCommands();
    expect(await follower.look()).toMatchObject({ kind: 'fetched', commit, history: 'unknown' });
    expect(git.takeCommands().filter((name) => name === 'fetch')).toHaveLength(1);
    const { cwd } = await follower.checkOut();
    expect(readFileSync(join(cwd, 'README.md'), 'utf8')).toBe('10\n');
    upstream.git('tag', '--annotate', '--message=One', 'v1', 'HEAD~9');
    const tagged = follow({ ref: 'refs/tags/v1', directory: `${options.directory}-tag` });
    await tagged.look();
    const { cwd: other } = await tagged.checkOut();
    expect(readFileSync(join(other, 'README.md'), 'utf8')).toBe('1\n');
  });

  it('removes what a commit removes, and leaves what others have put there', async () => {
    const { follow, tree, upstream } = makeFollowScene(files);
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    const store = makeTree({ 'environment/bin': 'precious' });
    symlinkSync(join(store, 'environment'), join(tree, 'packs/two/.venv'));
    upstream.commit({ packs: undefined, 'packs/three/pack.yaml': pack('three') });
    await follower.look();
    await follower.checkOut();
    expect(existsSync(join(tree, 'packs/one'))).toBe(false);
    expect(readdirSync(join(tree, 'packs/two'))).toEqual(['.venv']);
    expect(readdirSync(join(tree, 'packs'))).toEqual(['three', 'two']);
    // What has put it there takes it away.
    unlinkSync(join(tree, 'packs/two/.venv'));
    await follower.checkOut();
    expect(existsSync(join(tree, 'packs/two'))).toBe(false);
    expect(readFileSync(join(store, 'environment/bin'), 'utf8')).toBe('precious');
  });

  it('writes through no link that lies in the way', async () => {
    const { follow, tree, upstream } = makeFollowScene(files);
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    const outside = makeTree({ bin: 'precious' });
    symlinkSync(outside, join(tree, 'packs/two/.venv'));
    rmSync(join(tree, 'packs/one'), { recursive: true });
    symlinkSync(outside, join(tree, 'packs/one'));
    upstream.commit({
      'packs/two/.venv/bin': 'committed',
      'packs/one/pack.yaml': `${pack('one')}label: One\n`,
    });
    await follower.look();
    await follower.checkOut();
    expect(readFileSync(join(tree, 'packs/two/.venv/bin'), 'utf8')).toBe('committed');
    expect(readFileSync(join(tree, 'packs/one/pack.yaml'), 'utf8')).toContain('label: One');
    expect(listFiles(outside)).toEqual({ bin: 'precious' });
  });

  it('follows files that become directories, links or programs, and back', async () => {
    const { follow, tree, upstream } = makeFollowScene({
      a: 'file',
      'b/c': 'file',
      d: 'file',
      e: 'file',
    });
    const follower = follow();
    const update = async (): Promise<Readonly<Record<string, string>>> => {
      await follower.look();
      await follower.checkOut();
      return listFiles(tree);
    };
    await update();
    upstream.commit({
      a: undefined,
      'a/b/c': 'deep',
      b: 'flat',
      d: { link: 'a/b/c' },
      e: { mode: 0o755, content: 'file' },
    });
    expect(await update()).toEqual({ 'a/b/c': 'deep', b: 'flat', 'd!': '', 'e*': 'file' });
    expect(readlinkSync(join(tree, 'd'))).toBe('a/b/c');
    upstream.commit({ a: 'file', b: undefined, 'b/c': 'file', d: undefined, 'd/f': 'file', e: 'file' });
    expect(await update()).toEqual({ a: 'file', 'b/c': 'file', 'd/f': 'file', e: 'file' });
  });

  it('refuses a link that leads out, and keeps what was there', async () => {
    const { follow, upstream, tree } = makeFollowScene(files);
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    const bad = upstream.commit({ 'packs/one/docs': { link: '../../../etc' }, 'README.md': 'New\n' });
    const problem = {
      reason: 'CommitRefused',
      message: expect.stringContaining('packs/one/docs is a symbolic link to ../../../etc') as string,
    };
    expect(await follower.look()).toEqual({ kind: 'failed', problem });
    expect((await follower.checkOut()).revision.commit).not.toBe(bad);
    expect(readFileSync(join(tree, 'README.md'), 'utf8')).toBe('Packs\n');
  });

  it('puts right what somebody changed by hand, without the remote', async () => {
    const { follow, git, options, server, tree } = await makeServedScene(files);
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    server.treat(() => ({ kind: 'status', status: 503 }));
    const one = join(tree, 'packs/one/pack.yaml');
    const before = listFiles(tree);
    appendFileSync(one, 'label: Mine\n');
    chmodSync(join(tree, 'packs/two/actions/run.sh'), 0o600);
    rmSync(join(tree, 'README.md'));
    await follower.checkOut();
    expect(listFiles(tree)).toEqual(before);
    // What is written anew as it was stays.
    const text = readFileSync(one);
    rmSync(one);
    writeFileSync(one, text);
    const kept = inode(one);
    await follower.checkOut();
    expect(inode(one)).toBe(kept);
    // Of what was written before the host was started anew, nobody knows whether it has reached the disk.
    const index = join(options.directory, 'index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replace(/"boot":"[^"]*"/u, '"boot":"another"'));
    const stamps = new Date(lstatSync(one).mtimeMs);
    writeFileSync(one, 'x'.repeat(text.length));
    utimesSync(one, stamps, stamps);
    await follower.checkOut();
    expect(listFiles(tree)).toEqual(before);
    writeFileSync(index, readFileSync(index, 'utf8').replace(/"boot":"[^"]*"/u, '"boot":"another"'));
    git.takeCommands();
    await follower.checkOut();
    expect(git.takeCommands()).toEqual([]);
    expect(readFileSync(index, 'utf8')).not.toContain('another');
    rmSync(tree, { recursive: true });
    follower.repository.release();
    await follow().checkOut();
    expect(listFiles(tree)).toEqual(before);
  });

  it('leaves the lock file to the passes, until a commit has another one', async () => {
    const lock = 'reconcile.lock.yaml';
    const { follow, tree, upstream } = makeFollowScene({ ...files, [lock]: 'packs: {}\n' });
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    writeFileSync(join(tree, lock), 'written by a pass\n');
    await follower.checkOut();
    upstream.commit({ 'README.md': 'New\n' });
    await follower.look();
    await follower.checkOut();
    expect(readFileSync(join(tree, lock), 'utf8')).toBe('written by a pass\n');
    upstream.commit({ [lock]: 'committed\n' });
    await follower.look();
    await follower.checkOut();
    expect(readFileSync(join(tree, lock), 'utf8')).toBe('committed\n');
  });

  it('begins anew where nobody knows what is ours', async () => {
    const { follow, options, tree } = makeFollowScene(files);
    mkdirSync(join(tree, 'packs/strange'), { recursive: true });
    writeFileSync(join(tree, 'packs/strange/pack.yaml'), pack('strange'));
    writeFileSync(join(options.directory, 'index.json'), '{"version": 0}');
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    expect(existsSync(join(tree, 'packs/strange'))).toBe(false);
  });

  it('works with objects named by SHA-256', async () => {
    const { follow, tree, upstream } = makeFollowScene(files, makeSha256Upstream);
    const follower = follow();
    await follower.look();
    expect((await follower.checkOut()).revision.commit).toHaveLength(64);
    upstream.commit({ 'README.md': 'New\n' });
    await follower.look();
    await follower.checkOut();
    appendFileSync(join(tree, 'README.md'), 'Mine\n');
    await follower.checkOut();
    expect(readFileSync(join(tree, 'README.md'), 'utf8')).toBe('New\n');
  });

  it('lets one process at a time work with a checkout, and goes on from what another has left', async () => {
    const { follow, upstream } = makeFollowScene(files);
    const follower = follow();
    await follower.look();
    await follower.checkOut();
    const other = follow();
    await expect(other.checkOut()).rejects.toMatchObject({ code: 'source.locked' });
    follower.repository.release();
    const commit = upstream.commit({ 'README.md': 'New\n' });
    await other.look();
    await other.checkOut();
    other.repository.release();
    // It knows of nothing newer than the commit before, and does not go back to it.
    expect((await follower.checkOut()).revision.commit).toBe(commit);
    expect(await follower.look()).toEqual({ kind: 'unchanged', commit });
  });
});
