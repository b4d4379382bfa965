import { describe, expect, it } from 'vitest';
import { renderControls, renderPath } from '../../../src/documents/display-path.ts';
import { isInside } from '../../../src/documents/inside-roots.ts';

describe('renderPath', () => {
  it.each([
    ['/srv', '/srv/a/b.yaml', 'a/b.yaml'],
    ['/srv', '/srv', '.'],
    ['/srv', '/workshop/a.yaml', '/workshop/a.yaml'],
    ['/srv/here', '/srv/a.yaml', '/srv/a.yaml'],
    ['/srv', '/srv/..data/a.yaml', '..data/a.yaml'],
    ['/', '/a.yaml', 'a.yaml'],
    ['/srv', '/srv/a\nb\u009b.yaml', 'a\\x0ab\\x9b.yaml'],
  ])('from %s shows %s as %s', (cwd, path, shown) => {
    expect(renderPath(cwd, path)).toBe(shown);
  });
});

describe('renderControls', () => {
  it('leaves text of all languages alone', () => {
    expect(renderControls('grün 日本 عربي 👩‍💻')).toBe('grün 日本 عربي 👩‍💻');
  });

  it('escapes what would steer a terminal or reorder a line', () => {
    expect(renderControls('\u001b[0m\r\n\t\u202e\u2066\u2028\ufeff\u0085')).toBe(
      '\\x1b[0m\\x0d\\x0a\\x09\\u202e\\u2066\\u2028\\ufeff\\x85',
    );
  });
});

describe('isInside', () => {
  it.each([
    [['/a'], '/a', true],
    [['/a'], '/a/b', true],
    [['/a'], '/ab', false],
    [['/a/b'], '/a', false],
    [['/x', '/a'], '/a/b', true],
    [['/'], '/a', true],
    [[], '/a', false],
  ])('of %j, %s: %s', (roots, path, inside) => {
    expect(isInside(roots, path)).toBe(inside);
  });
});
