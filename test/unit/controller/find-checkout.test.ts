import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCheckoutUnderWay } from '../../../src/controller/find-checkout.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('isCheckoutUnderWay', () => {
  it.each([
    ['in the repository', { '.git/index.lock': '', 'packs/a': '' }, true],
    [
      'in a linked worktree',
      { 'packs/.git': 'gitdir: ../main/.git/worktrees/one\n', 'main/.git/worktrees/one/index.lock': '' },
      true,
    ],
    ['of nobody', { '.git/index': '', 'packs/a': '' }, false],
    ['of the repository around', { '.git/index.lock': '', 'packs/.git/index': '' }, false],
    ['outside of git', { 'packs/a': '' }, false],
  ])('finds the lock %s', async (_name, files, expected) => {
    expect(await isCheckoutUnderWay(['packs'], makeTree(files))).toBe(expected);
  });

  it('does not wait for a git that left its lock behind', async () => {
    const cwd = makeTree({ '.git/index.lock': '', 'packs/a': '' });
    utimesSync(join(cwd, '.git/index.lock'), new Date(), new Date(Date.now() - 61_000));
    expect(await isCheckoutUnderWay(['packs'], cwd)).toBe(false);
  });
});
