import { describe, expect, it } from 'vitest';
import { findCredential } from '../../../../src/sources/git/find-credential.ts';

const host = 'https://git.example.com';

function find(url: string, ...prefixes: readonly string[]): string | undefined {
  const credentials = prefixes.map((prefix) => ({
    url: prefix,
    username: undefined,
    secret: undefined,
    headers: { at: prefix },
  }));
  return findCredential(url, credentials)?.headers[0]?.slice(4);
}

describe('findCredential', () => {
  it.each([
    [`${host}/team/packs.git`, `${host}/team/`],
    [`${host}/team/packs.git`, `${host}/team`],
    [`${host}/team/packs.git`, host],
    [`${host}/team/packs.git`, `${host}/team/packs.git`],
    [`${host}:443/packs.git`, host],
    ['http://127.0.0.1:3000/packs.git', 'http://127.0.0.1:3000/'],
    ['http://localhost/packs.git', 'http://localhost/'],
  ])('gives %s that of %s', (url, prefix) => {
    expect(find(url, prefix)).toBe(prefix);
  });

  it.each([
    [`${host}/team-two/packs.git`, `${host}/team`],
    [`${host}/team/../other/packs.git`, `${host}/team`],
    [`${host}.evil.example/packs.git`, host],
    [`${host}:8443/packs.git`, host],
    ['https://example.com/packs.git', host],
    ['http://git.example.com/packs.git', 'http://git.example.com/'],
    ['http://127.0.0.1.evil.example/packs.git', 'http://127.0.0.1.evil.example/'],
    ['ssh://git.example.com/packs.git', 'ssh://git.example.com/'],
    ['git@git.example.com:packs.git', host],
    [`${host}/packs.git`, 'not an address'],
  ])('does not give %s that of %s', (url, prefix) => {
    expect(find(url, prefix)).toBeUndefined();
  });

  it('prefers the one that is nearest', () => {
    expect(find(`${host}/team/packs.git`, host, `${host}/team`, `${host}/team/packs`)).toBe(`${host}/team`);
  });
});
