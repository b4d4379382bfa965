import { globalAgent } from 'node:https';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished, describe, expect, it } from 'vitest';
import { download, type Downloaded } from '../../../src/sources/http/download.ts';
import type { SourceOptions } from '../../../src/sources/source-options.ts';
import {
  answer,
  content,
  cut,
  inTurn,
  requireHeader,
  stall,
  startContentServer,
} from '../../support/content-server.ts';
import { buildFetchOptions } from '../../support/fetch-options.ts';
import { loopbackCertificate } from '../../support/loopback-certificate.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const bytes = randomBytes(300_000);

interface Attempted {
  readonly directory: string;
  readonly downloaded: Promise<Downloaded>;
}

function start(url: string, options: Partial<SourceOptions> = {}, maxBytes = 1_000_000): Attempted {
  const directory = makeTree({});
  const request = { directory, known: undefined, maxBytes };
  return { directory, downloaded: download(url, request, buildFetchOptions(options)) };
}

/** The downloaded bytes; the file is the only one that is left. */
async function receive(url: string, options: Partial<SourceOptions> = {}): Promise<Buffer> {
  const { directory, downloaded } = start(url, options);
  const { file } = (await downloaded) as Downloaded & { readonly file: string };
  expect(readdirSync(directory)).toHaveLength(1);
  return readFileSync(file);
}

/** Fails so, and leaves nothing. */
async function expectFailure({ directory, downloaded }: Attempted, failure: object): Promise<void> {
  await expect(downloaded).rejects.toMatchObject(failure);
  expect(readdirSync(directory)).toEqual([]);
}

describe('download', () => {
  it('receives bytes as they are, whatever they say to be encoded in', async () => {
    const server = await startContentServer({ '/a': content(bytes, { 'content-encoding': 'gzip' }) });
    expect((await receive(`${server.origin}/a`)).equals(bytes)).toBe(true);
    expect(server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['identity']);
  });

  it.each([
    ['a server that is busy', answer(503)],
    ['a server that asks to wait', answer(429, { 'retry-after': '0' })],
    ['a connection that is cut', cut(bytes)],
    ['a connection that is cut before a length was told', cut(bytes, { announced: false })],
    ['a connection that is closed without an answer', (request) => request.socket.destroy()],
  ] satisfies readonly [string, Parameters<typeof inTurn>[0]][])(
    'begins anew after %s',
    async (_, handler) => {
      const server = await startContentServer({ '/a': inTurn(handler, content(bytes)) });
      expect((await receive(`${server.origin}/a`)).equals(bytes)).toBe(true);
      expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
    },
  );

  it('gives up after as many attempts as are allowed', async () => {
    const server = await startContentServer({ '/a': cut(bytes) });
    await expectFailure(start(`${server.origin}/a`, { attempts: 2 }), {
      kind: 'unavailable',
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/a cannot be downloaded: /u),
    });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [404, 'not-found', 'there is nothing at'],
    [410, 'not-found', 'there is nothing at'],
    [401, 'unavailable', 'the server refuses access to'],
    [403, 'unavailable', 'the server refuses access to'],
    [400, 'unavailable', 'the server answered status 400 for'],
    [206, 'unavailable', 'the server answered status 206 for'],
    [304, 'unavailable', 'the server answered status 304 for'],
  ])('does not attempt again what is answered by %i', async (status, kind, message) => {
    const server = await startContentServer({ '/a?token=s3cret': answer(status) });
    await expectFailure(start(`${server.origin}/a?token=s3cret`), {
      kind,
      message: expect.stringMatching(new RegExp(`^${message} ${server.origin}/a\\?…`, 'u')),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('ends an attempt in which nothing comes, long before its time', async () => {
    const server = await startContentServer({ '/a': inTurn(stall(bytes), content(bytes)), '/b': stall() });
    expect((await receive(`${server.origin}/a`, { timeout: 1500 })).equals(bytes)).toBe(true);
    await expectFailure(start(`${server.origin}/b`, { timeout: 300, attempts: 1 }), { kind: 'unavailable' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/a', '/a', '/b']);
  });

  it('ends an attempt that takes too long although something comes', async () => {
    const server = await startContentServer({
      '/a': (_, response) => {
        const timer = setInterval(() => response.write('x'), 20);
        response.once('close', () => clearInterval(timer));
      },
    });
    await expectFailure(start(`${server.origin}/a`, { timeout: 300, attempts: 1 }), {
      kind: 'unavailable',
      message: 'a transfer was ended: it took longer than 300 ms',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('stops at once when it is told to: in the middle, between attempts, before the first', async () => {
    const stopping = new AbortController();
    const server = await startContentServer({
      '/middle': stall(bytes, () => stopping.abort()),
      '/between': answer(503, { 'retry-after': '30' }),
    });
    const interrupted = { code: 'interrupted' };
    await expectFailure(start(`${server.origin}/middle`, { signal: stopping.signal }), interrupted);
    await expectFailure(start(`${server.origin}/middle`, { signal: stopping.signal }), interrupted);
    const later = new AbortController();
    server.serve('/between', (_, response) => {
      response.writeHead(503, { 'retry-after': '30' }).end(() => setImmediate(() => later.abort()));
    });
    await expectFailure(start(`${server.origin}/between`, { signal: later.signal }), interrupted);
    expect(server.requests.map(({ path }) => path)).toEqual(['/middle', '/between']);
  });

  it('receives no more than is allowed, whatever the server says', async () => {
    const server = await startContentServer({
      '/announced': content(bytes),
      '/endless': (_, response) => {
        const send = (): void => {
          while (!response.destroyed && response.write(bytes));
          response.once('drain', send);
        };
        send();
      },
    });
    for (const path of ['/announced', '/endless']) {
      const message = `${server.origin}${path} has more than 200000 bytes`;
      await expectFailure(start(`${server.origin}${path}`, {}, 200_000), { kind: 'unsafe', message });
    }
    expect(server.requests).toHaveLength(2);
  });

  it('fails where nobody listens', async () => {
    const server = await startContentServer();
    await server.stop();
    await expectFailure(start(`${server.origin}/a`, { attempts: 1 }), {
      kind: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('sends no header that would be two, and does not show it', async () => {
    const server = await startContentServer({ '/a': content(bytes) });
    const headers = { 'x-token': 's3cret\r\nhost: example.com' };
    const credentials = [{ url: server.origin, username: undefined, secret: undefined, headers }];
    await expectFailure(start(`${server.origin}/a`, { credentials }), {
      kind: 'refused',
      message: `the credential for ${server.origin}/a cannot be sent in a header`,
    });
    expect(server.requests).toEqual([]);
  });

  it('copies files where they are allowed', async () => {
    const root = makeTree({ 'a b': bytes, 'd/x': '', pipe: { fifo: true } });
    const options = { allowFiles: true };
    expect((await receive(`${root}/a b`, options)).equals(bytes)).toBe(true);
    expect((await receive(`file://${root}/a%20b`, options)).equals(bytes)).toBe(true);
    await expectFailure(start(`${root}/a b`, options, 9), { kind: 'unsafe' });
    for (const path of ['missing', 'a b/x', 'd', 'pipe']) {
      await expectFailure(start(`${root}/${path}`, options), { kind: 'not-found' });
    }
  });
});

describe('a redirect', () => {
  it('is followed, with a credential only where it holds', async () => {
    const target = await startContentServer({ '/b': content(bytes) });
    const secret = `Basic ${Buffer.from('u:s3cret').toString('base64')}`;
    const server = await startContentServer({
      '/team/a': requireHeader('authorization', secret, answer(302, { location: `${target.origin}/b` })),
    });
    const credentials = [{ url: `${server.origin}/team/`, username: 'u', secret: 's3cret', headers: {} }];
    expect((await receive(`${server.origin}/team/a`, { credentials })).equals(bytes)).toBe(true);
    expect(target.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('may be relative, and there may be five', async () => {
    const hops = [1, 2, 3, 4, 5, 6].map(
      (hop) => [`/${hop}`, answer(307, { location: String(hop + 1) })] as const,
    );
    const server = await startContentServer({ ...Object.fromEntries(hops), '/7': content(bytes) });
    expect((await receive(`${server.origin}/2`)).equals(bytes)).toBe(true);
    await expectFailure(start(`${server.origin}/1`), {
      kind: 'refused',
      message: `${server.origin}/1 is redirected more than 5 times`,
    });
  });

  it.each([
    ['file:///etc/passwd', 'is a file of this host'],
    ['ftp://127.0.0.1/a', 'addresses that begin with ftp: are not followed'],
    ['http://u:s3cret@127.0.0.1/a', 'the address http://127.0.0.1/a holds a name or a password'],
    ['http://[', 'an address cannot be read as a URL'],
    ['', 'is redirected more than 5 times'],
  ])('to %j is refused', async (location, reason) => {
    const server = await startContentServer({ '/a': answer(301, { location }) });
    const attempt = start(`${server.origin}/a`);
    await expectFailure(attempt, { kind: 'refused', message: expect.stringContaining(reason) });
    await expect(attempt.downloaded).rejects.not.toThrow('s3cret');
  });

  it('from https to http is refused, and from http to https is not', async () => {
    globalAgent.options.ca = loopbackCertificate;
    onTestFinished(() => {
      delete globalAgent.options.ca;
    });
    const open = await startContentServer({ '/b': content('open') });
    const closed = await startContentServer(
      { '/a': answer(302, { location: `${open.origin}/b` }), '/b': content(bytes) },
      { encrypted: true },
    );
    open.serve('/a', answer(302, { location: `${closed.origin}/b` }));
    expect((await receive(`${open.origin}/a`)).equals(bytes)).toBe(true);
    await expectFailure(start(`${closed.origin}/a`), {
      kind: 'refused',
      message: expect.stringContaining(`${open.origin}/b is not encrypted`),
    });
    expect(open.requests.map(({ path }) => path)).toEqual(['/a']);
  });
});

describe('a server whose certificate nobody has signed', () => {
  it('is asked for nothing, and not again', async () => {
    const server = await startContentServer({ '/a': content(bytes) }, { encrypted: true });
    await expectFailure(start(`${server.origin}/a`), {
      kind: 'unavailable',
      mayPass: false,
      message: `${server.origin}/a cannot be downloaded: self-signed certificate`,
    });
    expect(server.requests).toEqual([]);
  });
});
