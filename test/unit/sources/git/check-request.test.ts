import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../../../src/sources/git/check-request.ts';
import type { GitRequest } from '../../../../src/sources/git/git-request.ts';
import { anyRequest } from '../../../support/git-fetching.ts';

function check(changes: Partial<GitRequest>): unknown {
  try {
    return checkRequest({ ...anyRequest, ...changes });
  } catch (error) {
    return (error as { kind: string }).kind;
  }
}

describe('checkRequest', () => {
  it.each([
    'main',
    'v1.2.3',
    'feature/x',
    'refs/heads/main',
    'refs/tags/v1',
    'slack@1.2.3',
    '@team/slack@1',
    'a'.repeat(40),
    'HEAD',
  ])('lets the ref %s pass', (ref) => {
    expect(check({ ref })).toBeUndefined();
  });

  it.each([
    '',
    '-x',
    '--upload-pack=x',
    'a..b',
    'main@{1}',
    '@',
    'x.lock',
    'x.lock/y',
    'x/',
    'x//y',
    '/x',
    '.x',
    'x/.y',
    'x.',
    'x y',
    'x~1',
    'x^',
    'x:y',
    'x*',
    'x?',
    'x[a]',
    'x\\y',
    'x\n',
    'ümlaut\u0000',
    'refs/pull/1/head',
    'refs/heads/',
    'refs/remotes/x',
    'x'.repeat(251),
  ])('refuses the ref %j', (ref) => {
    expect(check({ ref })).toBe('refused');
  });

  it.each(['abc1234', 'A'.repeat(40), 'a'.repeat(41), '-'.repeat(40), ''])(
    'refuses the commit %j',
    (commit) => {
      expect(check({ commit })).toBe('refused');
    },
  );

  it.each(['', 'packs', 'packs/slack', 'with space/ü', ':(glob)x', '-x', '*'])(
    'lets the path %j pass',
    (path) => {
      expect(check({ path })).toBeUndefined();
    },
  );

  it.each([
    '/x',
    'x/',
    'x//y',
    '.',
    '..',
    'x/../y',
    './x',
    '.git',
    'x/.GIT/hooks',
    'x\n',
    'x\u0000',
    'x'.repeat(1025),
  ])('refuses the path %j', (path) => {
    expect(check({ path })).toBe('refused');
  });
});
