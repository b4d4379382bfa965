import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findManifests } from '../../../src/documents/find-manifests.ts';
import { findBelow, findIn } from '../../support/find-in-tree.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('what a directory holds', () => {
  it('takes from a pack directory its manifest, its config schema and its runtimes, and nothing else', async () => {
    const { files, found, findings } = await findIn({
      'slack/pack.yaml': '',
      'slack/config.schema.yaml': '',
      'slack/requirements.txt': '',
      'slack/runtimes/python.yaml': '',
      'slack/runtimes/node.yml': '',
      'slack/runtimes/notes.md': '',
      'slack/runtimes/old/perl.yaml': '',
      'slack/actions/send.yaml': '',
      'slack/rules/nested/pack.yaml': '',
      'slack/icon.yaml': '',
    });
    expect(found).toEqual([
      'config-schema slack/config.schema.yaml',
      'pack slack/pack.yaml',
      'runtime slack/runtimes/node.yml',
      'runtime slack/runtimes/python.yaml',
    ]);
    expect(findings).toEqual([]);
    expect(files.map(({ packDirectory }) => packDirectory)).toEqual(['slack', 'slack', 'slack', 'slack']);
    expect(files[1]?.siblings).toEqual(['config.schema.yaml', 'icon.yaml', 'requirements.txt']);
    expect(files[2]?.siblings).toEqual([]);
  });

  it('takes every YAML file from other directories, however deep', async () => {
    const { files, found } = await findIn({
      'b.yml': '',
      'a.yaml': '',
      'team/x/c.yaml': '',
      'team/slack/pack.yml': '',
      'runtimes/d.yaml': '',
      'notes.txt': '',
      'config.schema.json': '',
    });
    expect(found).toEqual([
      'manifest a.yaml',
      'manifest b.yml',
      'manifest runtimes/d.yaml',
      'pack team/slack/pack.yml',
      'manifest team/x/c.yaml',
    ]);
    expect(files[0]).toMatchObject({ packDirectory: undefined, siblings: [] });
  });

  it('leaves alone our settings, hidden files and directories, and node_modules', async () => {
    const { found, findings } = await findIn({
      'reconcile.yaml': '',
      'sub/reconcile.yml': '',
      '.gitlab-ci.yml': '',
      '.git/a.yaml': '',
      '.reconcile/b.yaml': '',
      '.github/workflows/c.yml': '',
      'node_modules/d/e.yaml': '',
      'kept.yaml': '',
    });
    expect(found).toEqual(['manifest kept.yaml']);
    expect(findings).toEqual([]);
  });

  it('leaves alone what does not count, whether it is found or named', async () => {
    const cwd = makeTree({ 'team/a.yaml': '', 'team/stray.yaml': '', 'stray.yaml': '' });
    const { files, diagnostics } = await findManifests(['team', 'team/a.yaml', 'stray.yaml'], {
      cwd,
      maxFiles: 10,
      isCounted: (path) => !path.endsWith('stray.yaml'),
    });
    expect(files.map(({ path }) => path)).toEqual(['team/a.yaml']);
    expect(diagnostics).toMatchObject([{ code: 'file.not-found', location: { file: 'stray.yaml' } }]);
  });

  it('takes no lock file for a manifest, wherever it lies', async () => {
    const { found, findings } = await findIn({
      'reconcile.lock.yaml': '',
      'sub/reconcile.lock.yml': '',
      'p/pack.yaml': '',
      'p/reconcile.lock.yaml': '',
      'p/runtimes/reconcile.lock.yaml': '',
      'p/runtimes/lock.yaml': '',
    });
    expect(found).toEqual(['pack p/pack.yaml', 'runtime p/runtimes/lock.yaml']);
    expect(findings).toEqual([]);
  });

  it('refuses two files for one purpose, and goes on with the first', async () => {
    const { found, findings } = await findIn({
      'p/pack.yaml': '',
      'p/pack.yml': '',
      'p/config.schema.json': '',
      'p/config.schema.yaml': '',
    });
    expect(found).toEqual(['config-schema p/config.schema.json', 'pack p/pack.yaml']);
    expect(findings).toEqual([
      'error file.rival p/pack.yml:1:1',
      'error file.rival p/config.schema.yaml:1:1',
    ]);
  });

  it('finds every file once through paths that overlap, and a missing path spoils nothing', async () => {
    const { found, findings } = await findIn(
      { 'a/b/x.yaml': '', 'a/p/pack.yaml': '', 'a/p/runtimes/r.yaml': '' },
      ['a', 'missing', 'a/b', './a/b/x.yaml', 'a/p/runtimes'],
    );
    expect(found).toEqual(['manifest a/b/x.yaml', 'pack a/p/pack.yaml', 'runtime a/p/runtimes/r.yaml']);
    expect(findings).toEqual(['error file.not-found missing:1:1']);
  });

  it('shows paths outside of the working directory as absolute, with control characters escaped', async () => {
    const root = makeTree({ 'here/x': '', 'there/a\u001b[31m\u202e.yaml': '' });
    const { files } = await findManifests(['../there'], { cwd: join(root, 'here'), maxFiles: 10 });
    expect(files[0]?.path).toBe(`${root}/there/a\\x1b[31m\\u202e.yaml`);
    expect(files[0]?.absolutePath).toBe(`${root}/there/a\u001b[31m\u202e.yaml`);
  });
});

describe('a file named by itself', () => {
  const tree = {
    'p/pack.yaml': '',
    'p/config.schema.yaml': '',
    'p/requirements.txt': '',
    'p/runtimes/r.yaml': '',
    'p/runtimes/s.yaml': '',
    'hidden/.m.yaml': '',
    'ignored/.reconcileignore': '*',
    'ignored/pack.yaml': '',
  };

  it.each([
    ['p/pack.yaml', ['config-schema p/config.schema.yaml', 'pack p/pack.yaml']],
    ['p/runtimes/r.yaml', ['runtime p/runtimes/r.yaml']],
    ['p/config.schema.yaml', ['config-schema p/config.schema.yaml']],
    ['hidden/.m.yaml', ['manifest hidden/.m.yaml']],
    ['ignored/pack.yaml', ['pack ignored/pack.yaml']],
    ['p/runtimes', ['runtime p/runtimes/r.yaml', 'runtime p/runtimes/s.yaml']],
  ])('%s has the role that its place gives it', async (path, expected) => {
    const { found, findings } = await findIn(tree, [path]);
    expect(found).toEqual(expected);
    expect(findings).toEqual([]);
  });
});

describe('what is no file', () => {
  it.skipIf(process.platform === 'win32')('reports directories, pipes, sockets and devices', async () => {
    const root = makeTree({
      'dir.yaml/x.yaml': '',
      'pipe.yaml': { fifo: true },
      'other-pipe': { fifo: true },
      'p/pack.yaml/inner.yaml': '',
      'p/actions/a.yaml': '',
      'q/pack.yaml': '',
      'q/runtimes/r.yaml': { fifo: true },
      'ok.yaml': '',
    });
    const server = createServer().listen(join(root, 'socket.yaml'));
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const { found, findings } = await findBelow(root, ['.', '/dev/null']);
    expect(found).toEqual(['manifest ok.yaml', 'pack q/pack.yaml']);
    expect(findings).toEqual([
      'error file.not-regular /dev/null:1:1',
      'error file.not-regular dir.yaml:1:1',
      'error file.not-regular pipe.yaml:1:1',
      'error file.not-regular socket.yaml:1:1',
      'error file.not-regular p/pack.yaml:1:1',
      'error file.not-regular q/runtimes/r.yaml:1:1',
    ]);
  });

  it('reports a path that goes on below a file, and a name that is too long', async () => {
    const { findings } = await findIn({ 'a.yaml': '' }, ['a.yaml/b', 'n'.repeat(300)]);
    expect(findings).toEqual([
      'error file.not-found a.yaml/b:1:1',
      `error file.unreadable ${'n'.repeat(300)}:1:1`,
    ]);
  });

  it.skipIf(process.getuid?.() === 0)(
    'reports a directory without permission (root reads it all the same)',
    async () => {
      const root = makeTree({ 'closed/a.yaml': '', 'open/b.yaml': '' });
      const { chmodSync } = await import('node:fs');
      chmodSync(join(root, 'closed'), 0);
      onTestFinished(() => chmodSync(join(root, 'closed'), 0o755));
      expect(await findBelow(root)).toMatchObject({
        found: ['manifest open/b.yaml'],
        findings: ['error file.unreadable closed:1:1'],
      });
    },
  );
});

describe('limits', () => {
  it('stops below a hundred directories', async () => {
    const root = makeTree({});
    const deep = join(root, ...Array.from({ length: 103 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(root, ...Array.from({ length: 100 }, () => 'd'), 'a.yaml'), '');
    writeFileSync(join(deep, 'b.yaml'), '');
    const { files, findings } = await findBelow(root);
    expect(files.length).toBe(1);
    expect(findings).toEqual([`error file.too-deep ${'d/'.repeat(100)}d:1:1`]);
  });

  it.each([
    ['files', Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}.yaml`, '']))],
    ['directories', Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}/x`, '']))],
  ])('stops at too many %s', async (_, entries) => {
    const { files, findings } = await findBelow(makeTree(entries), ['.'], 10);
    expect(files.length).toBeLessThanOrEqual(10);
    expect(findings).toEqual(['error file.too-many .:1:1']);
  });
});
