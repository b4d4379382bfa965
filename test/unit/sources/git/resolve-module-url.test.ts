import { expect, it } from 'vitest';
import { resolveModuleUrl } from '../../../../src/sources/git/resolve-module-url.ts';

it.each([
  ['https://h/a/b.git', '../c.git', 'https://h/a/c.git'],
  ['https://h/a/b.git', '../../c.git', 'https://h/c.git'],
  ['https://h/a/b.git', './c', 'https://h/a/b.git/c'],
  ['https://h/a/b.git/', '../c', 'https://h/a/c'],
  ['git@h:a/b.git', '../c.git', 'git@h:a/c.git'],
  ['git@h:b.git', '../c.git', 'git@h:c.git'],
  ['/srv/b', '../c', '/srv/c'],
  ['https://h/b.git', 'https://other/c', 'https://other/c'],
])('resolveModuleUrl: from %s, %s is %s', (base, url, expected) => {
  expect(resolveModuleUrl(base, url)).toBe(expected);
});

it('resolveModuleUrl refuses to leave the host', () => {
  expect(() => resolveModuleUrl('https://h/b.git', '../../c')).toThrow('leads out of');
});
