import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchFiles, type FileWatchOptions } from '../../../src/controller/watch-files.ts';
import { makeTree } from '../../support/temporary-tree.ts';

/** Watches, counts triggers, and waits for them. */
async function watch(options: Pick<FileWatchOptions, 'cwd'> & Partial<FileWatchOptions>) {
  let [count, wanted, wake] = [0, 0, (): void => {}];
  const troubles: string[] = [];
  const source = watchFiles({ paths: ['packs'], excluded: [], identityInterval: 20, ...options })({
    onTrigger: () => {
      count += 1;
      if (count >= wanted) wake();
    },
    onTrouble: (about) => troubles.push(about),
  });
  onTestFinished(source.close);
  await source.ready;
  const more = async (): Promise<void> => {
    wanted = count + 1;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  };
  return { more, troubles };
}

/** What the kernel watches for this process. */
function countWatches(): number {
  return readdirSync('/proc/self/fdinfo')
    .map((name) => {
      try {
        return readFileSync(join('/proc/self/fdinfo', name), 'utf8').split('inotify wd:').length - 1;
      } catch {
        return 0;
      }
    })
    .reduce((sum, watches) => sum + watches, 0);
}

const isLinux = process.platform === 'linux';

describe('watchFiles', () => {
  it.skipIf(!isLinux)(
    'watches directories only, and none that the search for manifests leaves out',
    async () => {
      const files = Array.from({ length: 200 }, (_, index) => [`packs/a/actions/${index}.yaml`, ''] as const);
      const cwd = makeTree({
        ...Object.fromEntries(files),
        'packs/a/pack.yaml': 'ref: a\n',
        'packs/.git/objects/aa/b': '',
        'packs/a/node_modules/x/y/z.js': '',
        'packs/a/.venv/lib/x': '',
        'packs/.reconcileignore': 'ignored/\n',
        'packs/ignored/deep/pack.yaml': '',
        'packs/b/.reconcileignore': '/docs\n',
        'packs/b/docs/deep/x.yaml': '',
        'packs/b/src/docs/x.yaml': '',
        'packs/store/one/two/x.yaml': '',
        'packs/elsewhere': { link: '../outside' },
        'outside/deep/x.yaml': '',
      });
      const before = countWatches();
      const { troubles } = await watch({ cwd, excluded: [join(cwd, 'packs/store')] });
      // packs, packs/a, packs/a/actions, packs/b, packs/b/src, packs/b/src/docs
      expect(countWatches() - before).toBe(6);
      expect(troubles).toEqual([]);
    },
  );

  it('hears of what happens in a file, of a new directory, and of a link', async () => {
    const cwd = makeTree({ 'packs/a/pack.yaml': 'ref: a\n' });
    const { more, troubles } = await watch({ cwd });
    let heard = more();
    writeFileSync(join(cwd, 'packs/a/pack.yaml'), 'ref: b\n');
    await heard;
    heard = more();
    mkdirSync(join(cwd, 'packs/b'));
    await heard;
    heard = more();
    symlinkSync('..data/x', join(cwd, 'packs/x.yaml'));
    await heard;
    expect(troubles).toEqual([]);
  });

  it('hears of a file that was given itself, also when another takes its place', async () => {
    const cwd = makeTree({ 'one/a.yaml': 'kind: Pack\n', 'one/deep/b.yaml': '' });
    const { more, troubles } = await watch({ cwd, paths: ['one/a.yaml'] });
    for (const text of ['second', 'third']) {
      const heard = more();
      writeFileSync(join(cwd, 'one/a.yaml.tmp'), text);
      renameSync(join(cwd, 'one/a.yaml.tmp'), join(cwd, 'one/a.yaml'));
      await heard;
    }
    expect(troubles).toEqual([]);
  });

  it('hears of a directory that was not there at first, and of one that a link leads to instead of another', async () => {
    const cwd = makeTree({ 'releases/1/a.yaml': '', 'releases/2/a.yaml': '' });
    const { more, troubles } = await watch({ cwd });
    let heard = more();
    symlinkSync('releases/1', join(cwd, 'packs'));
    await heard;
    heard = more();
    symlinkSync('releases/2', join(cwd, 'next'));
    renameSync(join(cwd, 'next'), join(cwd, 'packs'));
    await heard;
    heard = more();
    writeFileSync(join(cwd, 'releases/2/a.yaml'), 'kind: Pack\n');
    await heard;
    expect(troubles).toEqual([]);
  });

  it('goes by an ignore file as soon as it is there', async () => {
    const cwd = makeTree({ 'packs/a/x.yaml': '', 'packs/b/x.yaml': '' });
    const watches = isLinux ? countWatches() : 0;
    const { more } = await watch({ cwd });
    const heard = more();
    writeFileSync(join(cwd, 'packs/.reconcileignore'), 'a/\n');
    await heard;
    if (!isLinux) return;
    await expect.poll(() => countWatches() - watches, { timeout: 5000, interval: 20 }).toBe(2);
  });
});
