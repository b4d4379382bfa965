import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { askController } from '../../../src/cli/ask-controller.ts';
import { answer, content, startContentServer } from '../../support/content-server.ts';
import { startControllerServer } from '../../support/controller-server.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const stop = new AbortController().signal;

describe('asking a controller', () => {
  it('gives what it says, by its address, by the path of its status, and by a unix socket', async () => {
    const { address } = await startControllerServer();
    const listen = `unix:${join(makeTree({}), 'http.sock')}`;
    await startControllerServer({ listen });
    for (const url of [address, `${address}/`, `${address}/status`, listen]) {
      expect(await askController(url, { stop })).toMatchObject({
        type: 'controller-status',
        version: '1.2.3',
      });
    }
  });

  test.each([
    ['ftp://127.0.0.1'],
    ['http://user:password@127.0.0.1'],
    ['http://127.0.0.1:99999'],
    ['http://127.0.0.1/?token=a'],
    ['unix:relative'],
  ])('refuses %s without repeating it', async (url) => {
    await expect(askController(url, { stop })).rejects.toMatchObject({
      code: 'settings',
      message: 'the address of the controller cannot be read',
    });
  });

  const other = (type: string): string => JSON.stringify({ formatVersion: '1.0', type });

  test.each([
    ['nothing there', answer(404), 'answered with status 404'],
    ['a redirect', answer(302, { location: '/status' }), 'answered with status 302'],
    ['a page', content('<html>'), 'did not answer with JSON'],
    ['another document', content(other('status')), 'answered with something else than a status'],
    [
      'a status that lacks most',
      content(other('controller-status')),
      'answered with something else than a status',
    ],
    ['too much', content(`"${'x'.repeat(4 * 1024 * 1024)}"`), 'it sent more than 4194304 bytes'],
  ] as const)('says what is wrong with %s', async (...[, handler, message]) => {
    const { origin } = await startContentServer({ '/status': handler });
    await expect(askController(origin, { stop })).rejects.toMatchObject({
      code: 'server.unavailable',
      message: expect.stringContaining(message),
    });
  });

  it('does not wait for ever', async () => {
    const { origin } = await startContentServer({ '/status': () => {} });
    await expect(askController(origin, { stop, timeout: 50 })).rejects.toMatchObject({
      code: 'server.unavailable',
      message: 'the controller cannot be asked: nothing came for 50 ms',
    });
  });

  it('ends when it is interrupted', async () => {
    const stopping = new AbortController();
    const { origin } = await startContentServer({ '/status': () => stopping.abort() });
    await expect(askController(origin, { stop: stopping.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('says that nobody listens there', async () => {
    const { address, close } = await startControllerServer();
    await close();
    await expect(askController(address, { stop })).rejects.toMatchObject({
      code: 'server.unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
