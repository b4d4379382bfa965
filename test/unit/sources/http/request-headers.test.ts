import { describe, expect, it } from 'vitest';
import { buildHeaders } from '../../../../src/sources/http/request-headers.ts';
import type { Credential } from '../../../../src/sources/source-options.ts';

function credentialFor(url: string, secret = 'secret'): Credential {
  return { url, username: 'user', secret, headers: {} };
}

function authorization(url: string, ...credentials: readonly Credential[]): string | undefined {
  const header = buildHeaders(new URL(url), credentials, undefined)['authorization'];
  return header === undefined ? undefined : Buffer.from(header.slice('Basic '.length), 'base64').toString();
}

describe('buildHeaders', () => {
  it('sends a credential to what lies below its address', () => {
    const credential = credentialFor('https://example.com/team');
    expect(authorization('https://example.com/team', credential)).toBe('user:secret');
    expect(authorization('https://example.com/team/a.zip?x', credential)).toBe('user:secret');
  });

  it.each([
    'https://example.com/teammate/a.zip',
    'https://example.com/a.zip',
    'https://example.com/team/../a.zip',
    'https://example.com/team/%2e%2e/a.zip',
    'https://example.com:8443/team/a.zip',
    'https://other.example.com/team/a.zip',
    'https://example.com.evil.org/team/a.zip',
    'http://example.com/team/a.zip',
  ])('sends none to %s', (url) => {
    expect(authorization(url, credentialFor('https://example.com/team/'))).toBeUndefined();
  });

  it('sends the one that reaches furthest', () => {
    const credentials = ['https://example.com/', 'https://example.com/team/', 'https://example.com/team/x/'];
    const all = credentials.map((url) => credentialFor(url, url.slice('https://example.com'.length)));
    expect(authorization('https://example.com/team/a.zip', ...all)).toBe('user:/team/');
  });

  it('sends headers in place of a password, or beside it', () => {
    const headers = { 'Private-Token': 't' };
    const alone: Credential = { url: 'https://a.org', username: undefined, secret: undefined, headers };
    expect(buildHeaders(new URL('https://a.org/x'), [alone], undefined)).toMatchObject({
      'private-token': 't',
    });
    expect(authorization('https://a.org/x', alone)).toBeUndefined();
    expect(authorization('https://a.org/x', { ...alone, username: 'u', secret: 's' })).toBe('u:s');
  });

  it('refuses to send one unencrypted, but for this host', () => {
    expect(() => authorization('http://example.com/a', credentialFor('http://example.com'))).toThrow(
      'there is a credential for http://example.com/a, and it would be sent unencrypted',
    );
    expect(authorization('http://127.0.0.1:80/a', credentialFor('http://127.0.0.1/'))).toBe('user:secret');
  });
});
