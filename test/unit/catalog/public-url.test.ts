import { describe, expect, it } from 'vitest';
import { holdsCredential, publicUrl } from '../../../src/catalog/public-url.ts';

describe('an address for messages', () => {
  it.each([
    ['https://me:secret@git.example:8443/a/b.git', 'https://git.example:8443/a/b.git'],
    ['https://token@git.example/a', 'https://git.example/a'],
    ['https://a:b@c@git.example/a@1', 'https://git.example/a@1'],
    ['https://files.example/a?token=1#x', 'https://files.example/a'],
    ['ssh://git@git.example/a', 'ssh://git.example/a'],
    ['git@git.example:a/b.git', 'git@git.example:a/b.git'],
    ['/srv/packs', '/srv/packs'],
  ])('%s is shown as %s', (url, shown) => {
    expect(publicUrl(url)).toBe(shown);
  });

  it('is bounded', () => {
    expect(publicUrl(`https://git.example/${'a'.repeat(5000)}`)).toHaveLength(201);
  });
});

describe('a credential in an address', () => {
  it.each(['https://me:secret@git.example/a', 'http://token@git.example/', 'ssh://git:secret@git.example/a'])(
    'is found in %s',
    (url) => {
      expect(holdsCredential(url)).toBe(true);
    },
  );

  it.each(['https://git.example/a@1', 'ssh://git@git.example/a', 'git@git.example:a', 'https://git.example'])(
    'is not seen in %s',
    (url) => {
      expect(holdsCredential(url)).toBe(false);
    },
  );
});
