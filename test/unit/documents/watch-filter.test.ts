import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWatchFilter } from '../../../src/documents/watch-filter.ts';
import { makeTree, type TreeEntry } from '../../support/temporary-tree.ts';

function filterOf(files: Readonly<Record<string, TreeEntry>>, deep = true) {
  const cwd = makeTree(files);
  const filter = createWatchFilter({
    roots: [{ directory: join(cwd, 'packs'), deep }],
    cwd,
    excluded: [join(cwd, 'packs/state')],
  });
  return {
    directory: (path: string) => filter.leavesOutDirectory(join(cwd, path)),
    name: (path: string) => filter.leavesOutName(join(cwd, path)),
  };
}

describe('a filter of what is watched', () => {
  it.each([
    ['packs', false],
    ['packs/a', false],
    ['packs/a/actions', false],
    ['packs/.git', true],
    ['packs/a/node_modules', true],
    ['packs/a/node_modules/b', true],
    ['packs/..2026_1', true],
    ['packs/state', true],
    ['packs/state/deep', true],
    ['other', true],
  ])('of the directory %s leaves out: %s', (path, expected) => {
    expect(filterOf({ 'packs/a/x': '' }).directory(path)).toBe(expected);
  });

  it.each([
    ['packs/a/pack.yaml', false],
    ['packs/a/requirements.txt', false],
    ['packs/..data', false],
    ['packs/a/.reconcileignore', false],
    ['packs/.one.yaml.swp', true],
    ['packs/.git', true],
    ['packs/node_modules', true],
    ['packs/state', true],
  ])('of the name %s leaves out: %s', (path, expected) => {
    expect(filterOf({ 'packs/a/x': '' }).name(path)).toBe(expected);
  });

  it('goes by the ignore files above, nearest first', () => {
    const { directory, name } = filterOf({
      '.reconcileignore': 'docs/\n*.log\n',
      'packs/a/.reconcileignore': '!docs/\nbuild\n',
    });
    expect([directory('packs/docs'), directory('packs/b/docs'), directory('packs/a/docs')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([directory('packs/a/build'), directory('packs/b/build')]).toEqual([true, false]);
    expect([name('packs/a/x.log'), name('packs/a/x.yaml')]).toEqual([true, false]);
  });

  it('looks into nothing below a directory that is watched for a file of its own', () => {
    const { directory } = filterOf({ 'packs/a/x': '' }, false);
    expect([directory('packs'), directory('packs/a')]).toEqual([false, true]);
  });

  it('waits for nobody who is to write an ignore file, and does without one that is too large', () => {
    const { name } = filterOf({
      'packs/a/.reconcileignore': { fifo: true },
      'packs/b/.reconcileignore': '*.yaml\n'.repeat(20_000),
    });
    expect([name('packs/a/x.yaml'), name('packs/b/x.yaml')]).toEqual([false, false]);
  });
});
