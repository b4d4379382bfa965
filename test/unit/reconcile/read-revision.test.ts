import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRevision } from '../../../src/reconcile/read-revision.ts';

const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent' };
let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'reconcile-revision-')));
});

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: directory,
    env: { ...env, GIT_CONFIG_NOSYSTEM: '1' },
    encoding: 'utf8',
  }).trim();
}

/** A repository with one committed manifest; gives the commit. */
async function commitManifest(): Promise<string> {
  git('init', '--quiet');
  await mkdir(join(directory, 'packs/slack'), { recursive: true });
  await writeFile(join(directory, 'packs/slack/pack.yaml'), 'ref: slack\n');
  await writeFile(join(directory, 'README'), 'hello\n');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  return git('rev-parse', 'HEAD');
}

function read(...paths: readonly string[]): ReturnType<typeof readRevision> {
  return readRevision(paths, { cwd: directory, env });
}

describe('readRevision', () => {
  it('tells the commit of a clean work tree, for directories and files', async () => {
    const commit = await commitManifest();
    await expect(read('packs')).resolves.toEqual({ commit, dirty: false });
    await expect(read('packs/slack/pack.yaml', '.')).resolves.toEqual({ commit, dirty: false });
    await expect(read(join(directory, 'packs'))).resolves.toEqual({ commit, dirty: false });
  });

  it('calls changed, new and deleted files below the paths dirty, and others not', async () => {
    const commit = await commitManifest();
    await writeFile(join(directory, 'README'), 'changed\n');
    await expect(read('packs')).resolves.toEqual({ commit, dirty: false });
    await expect(read('.')).resolves.toEqual({ commit, dirty: true });
    await writeFile(join(directory, 'packs/new.yaml'), 'kind: Pack\n');
    await expect(read('packs')).resolves.toEqual({ commit, dirty: true });
    await rm(join(directory, 'packs/new.yaml'));
    await rm(join(directory, 'packs/slack/pack.yaml'));
    await expect(read('packs')).resolves.toEqual({ commit, dirty: true });
  });

  it('calls manifests dirty that git ignores, and ignores what is no manifest', async () => {
    await commitManifest();
    await writeFile(join(directory, '.gitignore'), 'generated\n*.log\nlocal.yaml\n');
    git('add', '.');
    git('commit', '--quiet', '--message', 'ignore');
    await writeFile(join(directory, 'packs/a.log'), 'x');
    await expect(read('.')).resolves.toMatchObject({ dirty: false });
    await mkdir(join(directory, 'generated/deep'), { recursive: true });
    await writeFile(join(directory, 'generated/deep/pack.yaml'), 'ref: a\n');
    await expect(read('generated/deep')).resolves.toMatchObject({ dirty: true });
    await writeFile(join(directory, 'packs/local.yaml'), 'kind: Pack\n');
    await expect(read('packs')).resolves.toMatchObject({ dirty: true });
  });

  it('does not count links that lead packs to their environments, and anything else as ever', async () => {
    const commit = await commitManifest();
    const store = join(directory, 'state/environments/.store');
    await mkdir(join(store, 'abc.1/node_modules'), { recursive: true });
    await writeFile(join(directory, '.git/info/exclude'), 'state\n');
    const pack = join(directory, 'packs/slack');
    const readWith = (given: string | undefined) =>
      readRevision(['packs'], { cwd: directory, env, store: given });
    await symlink('../../state/environments/.store/abc.1', join(pack, '.venv'));
    await symlink(join(store, 'abc.1/node_modules'), join(pack, 'node_modules'));
    await expect(readWith(store)).resolves.toEqual({ commit, dirty: false });
    await expect(readWith(undefined)).resolves.toEqual({ commit, dirty: true });
    await expect(readWith(join(directory, 'elsewhere'))).resolves.toEqual({ commit, dirty: true });
    const others: readonly (readonly [string, string])[] = [
      // What manifests are read from, wherever it leads.
      ['packs/slack/runtimes', join(store, 'abc.1')],
      ['packs/slack/more.yaml', join(store, 'abc.1')],
      ['packs/other', join(store, 'abc.1')],
      ['packs/slack/.elsewhere', join(directory, 'state')],
      ['packs/slack/.store', store],
    ];
    for (const [path, target] of others) {
      await symlink(target, join(directory, path));
      await expect(readWith(store), path).resolves.toEqual({ commit, dirty: true });
      await rm(join(directory, path));
    }
    await mkdir(join(pack, '.plain'));
    await writeFile(join(pack, '.plain/file'), '');
    await expect(readWith(store)).resolves.toEqual({ commit, dirty: true });
    await rm(join(pack, '.plain'), { recursive: true });
    git('add', 'packs/slack/.venv');
    await expect(readWith(store)).resolves.toEqual({ commit, dirty: true });
    git('commit', '--quiet', '--message', 'link');
    await rm(join(pack, '.venv'));
    await symlink(join(store, 'def.1'), join(pack, '.venv'));
    await expect(readWith(store)).resolves.toMatchObject({ dirty: true });
  });

  it('takes odd names as they are', async () => {
    const commit = await commitManifest();
    for (const name of ['-n', ':(top)x', 'a*b', 'line\nbreak', 'ü ü']) {
      await mkdir(join(directory, name));
      await writeFile(join(directory, name, 'pack.yaml'), 'ref: a\n');
    }
    git('add', '--', '-n', ':(literal):(top)x', ':(literal)a*b', 'line\nbreak', 'ü ü');
    git('commit', '--quiet', '--message', 'odd');
    await mkdir(join(directory, 'aXb'));
    await writeFile(join(directory, 'aXb/pack.yaml'), 'ref: a\n');
    const revision = await read('-n', ':(top)x', 'a*b', 'line\nbreak', 'ü ü');
    expect(revision).toEqual({ commit: git('rev-parse', 'HEAD'), dirty: false });
    expect(revision?.commit).not.toBe(commit);
  });

  it('follows a path that is a link into the repository', async () => {
    const commit = await commitManifest();
    await symlink('packs', join(directory, 'link'));
    await expect(read('link/slack')).resolves.toEqual({ commit, dirty: false });
  });

  it('looks at the whole repository when there are very many paths', async () => {
    const commit = await commitManifest();
    const paths = Array.from({ length: 500 }, () => 'packs');
    await expect(read(...paths)).resolves.toEqual({ commit, dirty: false });
  });

  it('says nothing outside of git, before the first commit, and for a path that is not there', async () => {
    await expect(read('.')).resolves.toBeUndefined();
    git('init', '--quiet');
    await expect(read('.')).resolves.toBeUndefined();
    await expect(read('absent')).resolves.toBeUndefined();
    await expect(read()).resolves.toBeUndefined();
  });

  it('says nothing when the paths lie in several repositories', async () => {
    await commitManifest();
    const elsewhere = await mkdtemp(join(tmpdir(), 'reconcile-elsewhere-'));
    await expect(read('packs', elsewhere)).resolves.toBeUndefined();
  });

  it('says nothing without git', async () => {
    await commitManifest();
    await expect(readRevision(['.'], { cwd: directory, env: { PATH: directory } })).resolves.toBeUndefined();
  });

  it('gives up on a git that hangs', async () => {
    const bin = join(directory, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'git'), '#!/bin/sh\nsleep 60\n');
    await chmod(join(bin, 'git'), 0o755);
    const start = performance.now();
    const found = await readRevision(['.'], { cwd: directory, env: { PATH: `${bin}:${env.PATH}` } });
    expect(found).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(9000);
  });

  it('does not write into the repository', async () => {
    await commitManifest();
    const before = await readdir(join(directory, '.git'));
    const now = new Date();
    await utimes(join(directory, 'packs/slack/pack.yaml'), now, now);
    await read('.');
    await expect(readdir(join(directory, '.git'))).resolves.toEqual(before);
  });

  it('runs nothing that the repository names', async () => {
    const commit = await commitManifest();
    const mark = join(directory, '..', `mark-${commit}`);
    const command = `touch ${mark}; cat`;
    await writeFile(join(directory, '.gitattributes'), '*.yaml filter=evil diff=evil\n*.md filter=slow\n');
    git('add', '.');
    git('commit', '--quiet', '--message', 'attributes');
    for (const key of [
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'filter.slow.process',
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
    ]) {
      git('config', key, command);
    }
    git('config', 'filter.evil.required', 'true');
    git('config', 'status.submoduleSummary', 'true');
    await mkdir(join(directory, '.git/hooks'), { recursive: true });
    for (const hook of ['post-index-change', 'post-checkout', 'fsmonitor-watchman']) {
      await writeFile(join(directory, '.git/hooks', hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    }
    await writeFile(join(directory, 'packs/slack/pack.yaml'), 'ref: slock\n');
    await expect(read('packs')).resolves.toMatchObject({ dirty: true });
    expect(existsSync(mark)).toBe(false);
    // The trap works: git by itself falls into it.
    git('config', '--unset', 'filter.evil.process');
    git('hash-object', 'packs/slack/pack.yaml');
    expect(existsSync(mark)).toBe(true);
  });

  it('does not take a directory that looks like a bare repository for one', async () => {
    await commitManifest();
    const bare = join(directory, 'packs/bare');
    git('init', '--quiet', '--bare', bare);
    await expect(read('packs/bare')).resolves.toBeUndefined();
  });
});
