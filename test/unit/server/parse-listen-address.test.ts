import { expect, test } from 'vitest';
import { parseListenAddress, showListenAddress } from '../../../src/server/parse-listen-address.ts';

test.each([
  ['8080', 'http://127.0.0.1:8080'],
  ['0', 'http://127.0.0.1:0'],
  ['localhost:9000', 'http://localhost:9000'],
  ['0.0.0.0:80', 'http://0.0.0.0:80'],
  ['[::1]:8080', 'http://[::1]:8080'],
  ['[fe80::1%eth0]:8080', 'http://[fe80::1%eth0]:8080'],
  ['unix:/run/reconcile/http.sock', 'unix:/run/reconcile/http.sock'],
])('%s listens at %s', (text, shown) => {
  expect(showListenAddress(parseListenAddress(text))).toBe(shown);
});

test.each([
  '',
  ':8080',
  '::1:8080',
  '8080:',
  'host',
  '65536',
  '-1',
  '0x50',
  'http://127.0.0.1:8080',
  '127.0.0.1:80/status',
  'unix:relative.sock',
  'unix:/run/\n.sock',
  `unix:/${'x'.repeat(107)}`,
])('%j is refused with what to write instead', (text) => {
  expect(() => parseListenAddress(text)).toThrow(
    expect.objectContaining({ code: 'settings', hint: expect.stringContaining('Write a port') }),
  );
});
