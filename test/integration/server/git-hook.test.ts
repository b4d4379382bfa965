import { createHmac } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { ask, hookSecret, speak, startControllerServer } from '../../support/controller-server.ts';

const body = JSON.stringify({ ref: 'refs/heads/main', commits: [] });

function sign(text: string, secret = hookSecret, algorithm = 'sha256'): string {
  return createHmac(algorithm, secret).update(text).digest('hex');
}

function startWithHook(limits: { readonly hookInterval?: number } = {}) {
  return startControllerServer({ hookSecret, limits: { hookInterval: 60_000, ...limits } });
}

const post = (headers: Readonly<Record<string, string>>, text = body) => ({
  method: 'POST',
  headers,
  body: text,
});

describe('a hook of a git forge', () => {
  test.each([
    [
      'GitHub',
      {
        'x-hub-signature-256': `sha256=${sign(body)}`,
        'x-hub-signature': `sha1=${sign(body, hookSecret, 'sha1')}`,
      },
    ],
    ['GitLab', { 'x-gitlab-token': hookSecret }],
    ['Gitea', { 'x-gitea-signature': sign(body) }],
    ['Forgejo', { 'x-forgejo-signature': sign(body) }],
    ['Bitbucket', { 'x-hub-signature': `sha256=${sign(body)}` }],
  ])('of %s triggers a pass', async (_, headers) => {
    const { address, controller } = await startWithHook();
    expect(await ask(address, '/hooks/git', post(headers))).toMatchObject({
      status: 202,
      body: 'accepted\n',
    });
    expect(controller.asked).toEqual(['webhook']);
  });

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['without a signature', {}],
    ['with the signature of another body', { 'x-hub-signature-256': `sha256=${sign(`${body} `)}` }],
    ['with the signature of another secret', { 'x-hub-signature-256': `sha256=${sign(body, 'guess')}` }],
    ['with SHA-1 only', { 'x-hub-signature': `sha1=${sign(body, hookSecret, 'sha1')}` }],
    ['with a signature that lost its prefix', { 'x-hub-signature-256': sign(body) }],
    ['with the beginning of a signature', { 'x-hub-signature-256': `sha256=${sign(body).slice(0, 10)}` }],
    ['with an empty signature', { 'x-gitea-signature': '' }],
    ['with the beginning of the token', { 'x-gitlab-token': hookSecret.slice(0, -1) }],
    ['with a longer token', { 'x-gitlab-token': `${hookSecret}.` }],
  ])('is refused %s', async (_, headers) => {
    const { address, controller } = await startWithHook();
    const { status, body: text } = await ask(address, '/hooks/git', post(headers));
    expect([status, text]).toEqual([401, 'not signed with the secret of this hook\n']);
    expect(controller.asked).toEqual([]);
  });

  it('takes POST only', async () => {
    const { address } = await startWithHook();
    expect(await ask(address, '/hooks/git')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  it('never looks at what it is sent', async () => {
    const { address, controller } = await startWithHook();
    const text = '{"ref": "refs/heads/$(id)", not json \u0000';
    const headers = { 'x-gitea-signature': sign(text), 'content-type': 'application/json' };
    expect(await ask(address, '/hooks/git', post(headers, text))).toMatchObject({ status: 202 });
    expect(controller.asked).toEqual(['webhook']);
  });

  it('refuses what says that it is too large before it is sent', async () => {
    const { address } = await startWithHook();
    const head = `POST /hooks/git HTTP/1.1\r\nHost: a\r\nX-Gitlab-Token: ${hookSecret}\r\nContent-Length: 1048577\r\n`;
    const answer = await speak(address, `${head}Expect: 100-continue\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /u);
    expect(answer).not.toContain('100 Continue');
  });

  it('lets those go on who wait to be told so', async () => {
    const { address, controller } = await startWithHook();
    const head = `POST /hooks/git HTTP/1.1\r\nHost: a\r\nX-Gitea-Signature: ${sign(body)}\r\nContent-Length: ${body.length}\r\n`;
    const answer = await speak(
      address,
      `${head}Connection: close\r\nExpect: 100-continue\r\n\r\n`,
      (socket) => socket.once('data', () => socket.write(body)),
    );
    expect(answer.match(/HTTP\/1\.1 \d+/gu)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 202']);
    expect(controller.asked).toEqual(['webhook']);
  });

  it('takes a mebibyte, and no more of what does not say how long it is', async () => {
    const { address, controller } = await startWithHook();
    const large = 'x'.repeat(1024 * 1024);
    const headers = { 'x-gitlab-token': hookSecret, 'transfer-encoding': 'chunked' };
    expect(await ask(address, '/hooks/git', post(headers, large))).toMatchObject({ status: 202 });
    // The connection may be cut before the answer is read.
    const answer = await ask(address, '/hooks/git', post(headers, `${large}x`)).catch(() => undefined);
    expect([413, undefined]).toContain(answer?.status);
    expect(controller.asked).toEqual(['webhook']);
    expect(await ask(address, '/healthz')).toMatchObject({ status: 200 });
  });

  it('forgets who ends in the middle', async () => {
    const { address, controller } = await startWithHook();
    const head = `POST /hooks/git HTTP/1.1\r\nHost: a\r\nX-Gitlab-Token: ${hookSecret}\r\nContent-Length: 100\r\n\r\n`;
    for (let count = 0; count < 10; count += 1)
      await speak(address, `${head}begin`, (socket) => socket.end());
    expect(controller.asked).toEqual([]);
    expect(await ask(address, '/hooks/git', post({ 'x-gitlab-token': hookSecret }))).toMatchObject({
      status: 202,
    });
  });

  it('reads few at once', async () => {
    const { address } = await startWithHook();
    const head = `POST /hooks/git HTTP/1.1\r\nHost: a\r\nX-Gitlab-Token: ${hookSecret}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`;
    const open = await Promise.all(
      Array.from(
        { length: 4 },
        () =>
          new Promise<() => void>((resolve) => {
            void speak(address, head, (socket) => socket.once('data', () => resolve(() => socket.destroy())));
          }),
      ),
    );
    const answer = await ask(address, '/hooks/git', post({ 'x-gitlab-token': hookSecret }));
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    for (const end of open) end();
  });

  it('triggers once for many within an interval', async () => {
    const { address, controller } = await startWithHook();
    const headers = { 'x-gitlab-token': hookSecret };
    for (let count = 0; count < 20; count += 1) {
      expect(await ask(address, '/hooks/git', post(headers))).toMatchObject({ status: 202 });
    }
    expect(controller.asked).toEqual(['webhook']);
  });
});
