import { expect, test } from 'vitest';
import { isLocalRequest } from '../../../src/server/is-local-request.ts';

const headers = { host: 'localhost:8080' };

test.each([undefined, '127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])(
  '%s is this host',
  (remoteAddress) => {
    expect(isLocalRequest({ headers, remoteAddress })).toBe(true);
  },
);

test.each([
  '203.0.113.7',
  '10.0.0.1',
  '0.0.0.0',
  '::',
  'fe80::1',
  '::ffff:203.0.113.7',
  '1127.0.0.1',
  '127.0.0.1.5',
  '',
])('%j is not, whatever it says of itself', (remoteAddress) => {
  expect(isLocalRequest({ headers, remoteAddress })).toBe(false);
});

test.each(['127.0.0.1', '127.0.0.1:1', 'LOCALHOST', '[::1]:8080'])('%s names this host', (host) => {
  expect(isLocalRequest({ headers: { host }, remoteAddress: '127.0.0.1' })).toBe(true);
});

test.each([
  undefined,
  '',
  'example.com',
  'localhost.example.com',
  '127.0.0.1.example.com',
  'a@localhost',
  '0.0.0.0',
])('%j does not', (host) => {
  expect(isLocalRequest({ headers: { host }, remoteAddress: '127.0.0.1' })).toBe(false);
});
