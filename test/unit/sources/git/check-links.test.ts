import { describe, expect, it } from 'vitest';
import { staysInside } from '../../../../src/sources/git/check-links.ts';

describe('links of a repository', () => {
  it.each([
    ['a', 'b'],
    ['a', './b/c'],
    ['a/b', '../c'],
    ['a/b', '..'],
    ['a/b/c', '../../d/e'],
    ['a/b', '.././c'],
  ])('from %s to %s stay inside', (path, target) => {
    expect(staysInside(path, target)).toBe(true);
  });

  it.each([
    ['a', ''],
    ['a', '/etc/passwd'],
    ['a', '..'],
    ['a/b', '../..'],
    ['a/b', '../../a/c'],
    // Another link on the way may lead up itself.
    ['a/b/c', '../d/../..'],
    ['a/b/c', 'd/../e'],
    ['a', 'b\\c'],
    ['a', 'b\nc'],
  ])('from %s to %j do not, or may not', (path, target) => {
    expect(staysInside(path, target)).toBe(false);
  });
});
