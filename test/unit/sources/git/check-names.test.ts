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
    [[`${'d/'.repeat(64)}x`]],
    [[Array.from({ length: 30 }, () => 'x'.repeat(200)).join('/')]],
  ])('refuses %j', (paths) => {
    expect(() => checkNames(paths)).toThrow(expect.objectContaining({ kind: 'unsafe' }) as Error);
  });

  it('refuses more names than can be looked at in a short time', () => {
    const directory = Array.from('wxyz', (letter) => letter.repeat(224)).join('/');
    const paths = Array.from({ length: 20_000 }, (_, index) => `${directory}/${index}`);
    expect(() => checkNames(paths)).toThrow(expect.objectContaining({ kind: 'unsafe' }) as Error);
  });
});
