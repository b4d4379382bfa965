import { describe, expect, it } from 'vitest';
import { ask, speak, startControllerServer } from '../../support/controller-server.ts';

describe('who speaks badly', () => {
  it('is cut off when the head of a request does not come', async () => {
    const { address } = await startControllerServer({ limits: { headers: 100 } });
    expect(await speak(address, 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 408 /u);
  });

  it('is cut off when nothing comes at all', async () => {
    const { address } = await startControllerServer({ limits: { silence: 100 } });
    expect(await speak(address, '')).toBe('');
  });

  it('is told no more than that the head is too large', async () => {
    const { address } = await startControllerServer();
    const answer = await speak(
      address,
      `GET /healthz HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(9000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^\r]*\r\nConnection: close\r\n\r\n$/u);
  });

  it.each([
    '\u0016\u0003\u0001 hello over TLS',
    'GET /healthz HTTP/1.1\r\nHost a\r\n\r\n',
    'GET /healthz HTTP/1.1\r\n\r\n',
  ])('is refused: %j', async (bytes) => {
    const { address } = await startControllerServer();
    expect(await speak(address, bytes)).toMatch(/^HTTP\/1\.1 400 [^\r]*\r\nConnection: close\r\n/u);
    expect(await ask(address, '/healthz')).toMatchObject({ status: 200 });
  });

  it('is not misunderstood with two lengths', async () => {
    const { address, controller } = await startControllerServer({ control: true });
    const smuggled = 'POST /-/suspend HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const head =
      'POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await speak(address, `${head}0\r\n\r\n${smuggled}`)).toMatch(/^HTTP\/1\.1 400 /u);
    expect(controller.asked).toEqual([]);
  });

  it('gets an answer for each of many requests in one go, and no body for a request', async () => {
    const { address, controller } = await startControllerServer({ control: true });
    const inBody = 'POST /-/suspend HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const first = `POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: ${inBody.length}\r\n\r\n${inBody}`;
    const next = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(20);
    const last = 'GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const answers = (await speak(address, first + next + last)).match(/HTTP\/1\.1 \d+/gu);
    expect(answers).toEqual(['HTTP/1.1 405', ...Array(20).fill('HTTP/1.1 200'), 'HTTP/1.1 404']);
    expect(controller.asked).toEqual([]);
  });

  it('holds no more connections than there are for all', async () => {
    const { address } = await startControllerServer({ limits: { connections: 2, closing: 50 } });
    const open = 'GET /healthz HTTP/1.1\r\nHost: a\r\n';
    await new Promise<void>((resolve) => void speak(address, open, () => resolve()));
    await new Promise<void>((resolve) => void speak(address, open, () => resolve()));
    expect(await speak(address, open)).toBe('');
  });
});
