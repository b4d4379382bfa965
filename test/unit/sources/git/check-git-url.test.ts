import { describe, expect, it } from 'vitest';
import { checkGitUrl } from '../../../../src/sources/git/check-git-url.ts';

const remote = { allowFiles: false };

function failureOf(url: string, options = remote): unknown {
  try {
    return `${checkGitUrl(url, options)} is followed`;
  } catch (error) {
    return error;
  }
}

describe('checkGitUrl', () => {
  it.each([
    'https://git.example.com/team/packs.git',
    'https://git.example.com:8443/packs',
    'http://[::1]:3000/packs.git',
    'ssh://git@git.example.com:2222/team/packs.git',
    'ssh://git.example.com/~user/packs.git',
    'git://git.example.com/packs.git',
    'git@git.example.com:team/packs.git',
    'git.example.com:packs.git',
    'git@[2001:db8::1]:packs.git',
    'git@git.example.com:~user/packs.git',
  ])('follows %s', (url) => {
    expect(checkGitUrl(url, remote)).toBe(url);
  });

  it.each([
    '',
    '-uhttps://git.example.com/x',
    '--upload-pack=true',
    'ext::sh -c true',
    'ext::true',
    'fd::3',
    'helper::https://git.example.com/x',
    '::https://git.example.com/x',
    'ftp://git.example.com/x',
    'https://git.example.com',
    'https://git.example.com/',
    'https://-oProxyCommand=true/x',
    'ssh://-oProxyCommand=true/x',
    'ssh://-oProxyCommand=true@git.example.com/x',
    '-oProxyCommand=true:x',
    'git@-oProxyCommand=true:x',
    'git@git.example.com:-x',
    'https://git.example.com/x y',
    'https://git.example.com/x\n',
    'https://git.example.com/%0ax',
    'https://git.example.com/x?y=z',
    'https://git.example.com/x#y',
    `https://git.example.com/${'x'.repeat(2048)}`,
    String.raw`https://git.example.com\@evil.example.com/x`,
    String.raw`https://git.example.com:443\@evil.example.com/x`,
    'https://2130706433/x',
    'https://git%2eexample.com/x',
    'https://gıt.example.com/x',
    'https://git.example.com/team/../other/x',
    'https://git.example.com/team/%2E%2e/other/x',
    String.raw`https://git.example.com/other\..\team/x`,
    'packs',
    './packs',
    '../packs',
    '/srv/packs',
    'file:///srv/packs',
    'FILE:///srv/packs',
    'C:\\packs',
  ])('refuses %j', (url) => {
    expect(failureOf(url)).toMatchObject({ name: 'SourceFailure', kind: 'refused' });
  });

  it.each([
    'https://robot:canary@git.example.com/x',
    'https://canary@git.example.com/x',
    'ssh://git:canary@git.example.com/x',
    'git:canary@git.example.com:x',
  ])('refuses credentials, and does not repeat them: %s', (url) => {
    const failure = failureOf(url);
    expect(failure).toMatchObject({ kind: 'refused' });
    expect(String((failure as Error).stack)).not.toContain('canary');
  });

  it('follows absolute paths where files are allowed', () => {
    const options = { allowFiles: true };
    expect(checkGitUrl('/srv/packs', options)).toBe('/srv/packs');
    expect(checkGitUrl('file:///srv/packs', options)).toBe('file:///srv/packs');
    expect(failureOf('file://srv/packs', options)).toMatchObject({ kind: 'refused' });
    expect(failureOf('packs', options)).toMatchObject({ kind: 'refused' });
  });
});
