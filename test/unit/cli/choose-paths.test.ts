import { describe, expect, it } from 'vitest';
import { choosePaths } from '../../../src/cli/choose-paths.ts';
import { makeTree, type TreeEntry } from '../../support/temporary-tree.ts';

const directory: TreeEntry = { directory: true };

describe('choosePaths', () => {
  it.each([
    ['a pack', { 'pack.yaml': '', manifests: directory }, ['.']],
    ['a pack in the other spelling', { 'pack.yml': '' }, ['.']],
    [
      'customary directories',
      { manifests: directory, packs: directory, src: directory },
      ['manifests', 'packs'],
    ],
    ['one of them', { packs: directory }, ['packs']],
    ['a file called like one', { packs: '' }, ['.']],
    ['anything else', { slack: directory }, ['.']],
  ] satisfies [string, Record<string, TreeEntry>, string[]][])('guesses in %s', async (_, tree, paths) => {
    await expect(choosePaths(undefined, makeTree(tree))).resolves.toEqual({ paths, guessed: true });
    await expect(choosePaths([], makeTree(tree))).resolves.toEqual({ paths, guessed: true });
  });

  it('takes what is named, also what is not there: the reader says so', async () => {
    const cwd = makeTree({ validate: directory });
    for (const paths of [['a'], ['b', 'c'], ['./valdate'], ['validate'], ['a', 'valdate'], ['statu.yaml']]) {
      await expect(choosePaths(paths, cwd)).resolves.toEqual({ paths, guessed: false });
    }
  });

  it('takes a path that is not there and looks like a command for a mistake', async () => {
    const cwd = makeTree({});
    await expect(choosePaths(['valdate'], cwd)).rejects.toMatchObject({
      code: 'usage',
      hint: 'Did you mean the command "validate"?',
    });
    await expect(choosePaths(['packs', 'status'], cwd)).rejects.toMatchObject({
      hint: 'A command comes first: reconcile status …',
    });
  });
});
