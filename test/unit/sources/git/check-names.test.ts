import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../../src/sources/git/check-names.ts';

describe('checkNames', () => {
  it('lets names pass that differ', () => {
    expect(() =>
      checkNames(['a', 'b/a', 'b/c', 'bb', '.gitignore', '.github/x', 'back\\slash', 'ünï']),
    ).not.toThrow();
  });

  it.each([
    [['a', 'A']],
    [['x/a', 'X/b']],
    [['x', 'X/b']],
    [['x/y/a', 'x/Y']],
    [['caf\u00e9', 'cafe\u0301']],
    [['\u212a', 'k']],
    [['.git/config']],
    [['x/.GIT/config']],
    [['.git']],
    [['git~1/x']],
    [['.git. /x']],
    [['../x']],
    [['x/../../y']],
    [['/x']],
    [['x//y']],
    [['./x']],
    [['']],
    [['x\u0007']],
    [['x\nY']],
    [['not UTF-8 \uFFFD']],
    [['x'.repeat(256)]],
    [[Array.from({ length: 30 }, () => 'x'.repeat(200)).join('/')]],
  ])('refuses %j', (paths) => {
    expect(() => checkNames(paths)).toThrow(expect.objectContaining({ kind: 'unsafe' }) as Error);
  });
});
