import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDocumentCache } from '../../../src/documents/document-cache.ts';
import { createPassMemory } from '../../../src/reconcile/pass-memory.ts';
import { reconcileOnce } from '../../../src/reconcile/reconcile-once.ts';
import { createPostgresDatabase, postgresTarget } from '../../support/databases.ts';
import { makeFollowScene } from '../../support/followed-repository.ts';
import { generateTree } from '../../support/generate-tree.ts';

const packs = 250;
const filesPerPack = 2;

it('writes, reads and parses the one file that a commit changes of many', async () => {
  const { follow, git, tree, upstream } = makeFollowScene({ 'README.md': 'Many\n' });
  generateTree(join(upstream.directory, 'packs'), packs);
  upstream.commit({});
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  // A second that has passed since a file was written is long enough to tell two changes of it apart, and is not waited for here.
  const memory = { ...createPassMemory(), documents: createDocumentCache(() => Date.now() + 10_000) };
  const follower = follow();
  const pass = async () => {
    await follower.look();
    const checkedOut = await follower.checkOut();
    follower.repository.release();
    return reconcileOnce({
      paths: ['packs'],
      ...checkedOut,
      memory,
      database: postgresTarget(url),
      mode: 'apply',
      identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
      commandEnvironment: { PATH: '' },
      lockTimeout: 10_000,
    });
  };
  const inodes = (): ReadonlyMap<string, number> =>
    new Map(
      readdirSync(tree, { recursive: true, encoding: 'utf8' }).map((path) => [
        path,
        statSync(join(tree, path)).ino,
      ]),
    );
  const first = await pass();
  expect(first).toMatchObject({ outcome: 'applied', input: { filesRead: packs * filesPerPack } });
  const before = inodes();
  const changed = 'packs/pack_00/pack_00001/pack.yaml';
  // What others put there is none of the commit's.
  mkdirSync(join(tree, 'packs/strange'));
  writeFileSync(join(tree, 'packs/strange/pack.yaml'), 'ref: strange\nversion: 1.0.0\n');
  writeFileSync(join(tree, 'packs/pack_00/pack_00002/runtimes/strange.yaml'), '- nothing that is valid');
  const commit = upstream.commit({ [changed]: 'ref: pack_00001\nversion: 9.9.9\n' });
  git.takeCommands();
  const second = await pass();
  expect(second).toMatchObject({
    outcome: 'applied',
    revision: { commit, dirty: false },
    input: { filesRead: 1 },
    plan: { counts: { create: 0, update: 1 } },
  });
  const written = [...inodes()].filter(
    ([path, inode]) => before.get(path) !== inode && !path.includes('strange'),
  );
  expect(written.map(([path]) => path)).toEqual([changed]);
  // Nobody asks git about the work tree.
  expect(new Set(git.takeCommands())).toEqual(new Set(['ls-remote', 'fetch', 'ls-tree', 'cat-file']));
  expect((await pass()).input.filesRead).toBe(0);
});
