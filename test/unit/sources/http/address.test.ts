import { describe, expect, it } from 'vitest';
import { isLoopback, parseAddress, showAddress } from '../../../../src/sources/http/address.ts';

const followed = { allowFiles: false };

describe('parseAddress', () => {
  it.each([
    ['https://example.com/a.tar.gz#part', 'https://example.com/a.tar.gz'],
    ['http://example.com:8080/a%20b?x=1', 'http://example.com:8080/a%20b?x=1'],
  ])('takes %s', (text, href) => {
    expect(parseAddress(text, followed).href).toBe(href);
  });

  it.each([
    ['file:///srv/a.tar.gz', 'file:///srv/a.tar.gz'],
    ['/srv/a #1.tar.gz', 'file:///srv/a%20%231.tar.gz'],
  ])('takes %s where files are allowed, and only there', (text, href) => {
    expect(parseAddress(text, { allowFiles: true }).href).toBe(href);
    expect(() => parseAddress(text, followed)).toThrow('is a file of this host');
  });

  it.each([
    ['ssh://example.com/a', 'addresses that begin with ssh: are not followed'],
    ['data:text/plain,x', 'addresses that begin with data: are not followed'],
    ['example.com/a', 'an address cannot be read as a URL'],
    ['relative/a', 'an address cannot be read as a URL'],
    ['https://example.com/a\r\nx: y', 'an address holds a character that cannot be seen'],
    ['https://example.com/\u202Ea', 'an address holds a character that cannot be seen'],
    [`https://example.com/${'a'.repeat(5000)}`, 'an address has more than 4096 characters'],
    ['file://host/a', 'names a host'],
    ['file:///a%2fb', 'an encoded slash'],
  ])('refuses %j', (text, message) => {
    const parse = (): URL => parseAddress(text, { allowFiles: true });
    expect(parse).toThrow(expect.objectContaining({ kind: 'refused' }));
    expect(parse).toThrow(message);
  });

  it.each(['https://user:s3cret@example.com/a', 'https://s3cret@example.com/a'])(
    'refuses a credential, and does not show it',
    (text) => {
      expect(() => parseAddress(text, followed)).toThrow(
        'the address https://example.com/a holds a name or a password',
      );
    },
  );
});

describe('showAddress', () => {
  it('leaves out what may be secret', () => {
    expect(showAddress(new URL('https://u:p@example.com:8443/a?signature=s#f'))).toBe(
      'https://example.com:8443/a?…',
    );
  });
});

describe('isLoopback', () => {
  it('knows the addresses of this host, and not what looks like them', () => {
    const hosts = ['127.0.0.1', '127.1', 'localhost', '[::1]', '127.0.0.1.example.com', '10.0.0.1', '[::]'];
    expect(hosts.filter((host) => isLoopback(new URL(`http://${host}/`)))).toEqual(hosts.slice(0, 4));
  });
});
