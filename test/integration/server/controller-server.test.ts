import { mkdtempSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it, test } from 'vitest';
import { reportSchema } from '../../../src/report/report-schema.ts';
import { buildCondition, buildController, buildPass } from '../../support/build-controller.ts';
import { ask, speak, startControllerServer } from '../../support/controller-server.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((found) =>
  found?.some(({ address }) => address === '::1'),
);

const reading = ['/healthz', '/readyz', '/metrics', '/status'];

describe('a server of a controller', () => {
  it('listens on the loopback interface only, unless told', async () => {
    const { address } = await startControllerServer();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  });

  it.each(reading)('answers HEAD %s as GET, without the body', async (path) => {
    const { address } = await startControllerServer();
    const [got, head] = [await ask(address, path), await ask(address, path, { method: 'HEAD' })];
    expect(head.status).toBe(got.status);
    expect(head.body).toBe('');
    expect(got.body).not.toBe('');
    expect(got.headers['cache-control']).toBe('no-store');
    expect(head.headers['content-type']).toBe(got.headers['content-type']);
  });

  it.each(reading)('takes nothing but GET and HEAD at %s', async (path) => {
    const { address } = await startControllerServer();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const { status, headers } = await ask(address, path, { method });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  it.each(['/', '/healthz/', '/healthz/../status', '//status', '/%73tatus', '/STATUS', '/__proto__', '*'])(
    'knows nothing at %s',
    async (path) => {
      const { address } = await startControllerServer();
      expect(await ask(address, path)).toMatchObject({ status: 404, body: 'not found\n' });
    },
  );

  it('has neither hooks nor control unless they are asked for', async () => {
    const { address, controller } = await startControllerServer();
    for (const path of ['/hooks/git', '/-/suspend', '/-/resume', '/-/reconcile']) {
      expect(await ask(address, path, { method: 'POST' })).toMatchObject({ status: 404 });
    }
    expect(controller.asked).toEqual([]);
  });

  it('tells of the controller as the published schema says', async () => {
    const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const validate = ajv.compile(reportSchema);
    const { address, controller } = await startControllerServer();
    const states = [
      {},
      { lastAttempt: undefined, lastApplied: undefined, nextPassAt: undefined },
      {
        conditions: [buildCondition('Drifted', { status: undefined })],
        waiting: ['git', 'timer'] as const,
        suspended: true,
        lastAttempt: buildPass({
          outcome: 'invalid',
          revision: undefined,
          errors: Array(500).fill('x'.repeat(9000)),
        }),
      },
    ];
    for (const state of states) {
      controller.become(state);
      const { body, headers } = await ask(address, '/status');
      expect(headers['content-type']).toBe('application/json');
      expect(body.length).toBeLessThan(100_000);
      validate(JSON.parse(body));
      expect(validate.errors).toBeNull();
    }
  });

  it('hides what goes wrong inside', async () => {
    const controller = buildController();
    const { address } = await startControllerServer(
      {},
      { ...controller, status: () => expect.fail('password=hunter2 in /srv/secret') },
    );
    expect(await ask(address, '/status')).toMatchObject({ status: 500, body: 'internal error\n' });
    expect(await ask(address, '/healthz')).toMatchObject({ status: 200 });
  });

  it.runIf(hasIpv6)('listens on addresses of IPv6', async () => {
    const { address } = await startControllerServer({ listen: '[::1]:0' });
    expect(address).toMatch(/^http:\/\/\[::1\]:\d+$/u);
    expect(await ask(address, '/healthz')).toMatchObject({ status: 200 });
  });

  it('says that another program listens there already', async () => {
    const { address } = await startControllerServer();
    await expect(startControllerServer({ listen: new URL(address).host })).rejects.toMatchObject({
      code: 'server.failed',
      message: `${address} cannot be listened at (EADDRINUSE)`,
    });
  });
});

describe('a unix socket', () => {
  it('may be spoken to by its owner and group', async () => {
    const path = join(makeTree({}), 'http.sock');
    const { address, close } = await startControllerServer({ listen: `unix:${path}` });
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(await ask(address, '/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
    await close();
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('that a killed process has left is replaced, and one that is listened at is not', async () => {
    const path = join(mkdtempSync(join(makeTree({}), 'run-')), 'http.sock');
    const program =
      'require("node:http").createServer().listen(process.argv[1], () => console.log("listening"))';
    const child = spawn(process.execPath, ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await expect(startControllerServer({ listen: `unix:${path}` })).rejects.toMatchObject({
      code: 'server.failed',
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { address } = await startControllerServer({ listen: `unix:${path}` });
    expect(await ask(address, '/healthz')).toMatchObject({ status: 200 });
  });

  it('never replaces a file', async () => {
    const tree = makeTree({ 'http.sock': 'precious' });
    const listen = `unix:${join(tree, 'http.sock')}`;
    await expect(startControllerServer({ listen })).rejects.toMatchObject({ code: 'server.failed' });
    expect(statSync(join(tree, 'http.sock')).size).toBe(8);
  });
});

describe('readiness', () => {
  const notReady = [buildCondition('Ready', { status: false })];

  test.each([
    { of: 'no pass yet', state: { lastAttempt: undefined }, answer: '503 not ready: NoPassYet' },
    {
      of: 'a database that is away',
      state: { lastAttempt: buildPass({ outcome: 'failed' }) },
      answer: '503 not ready: PassFailed',
    },
    {
      of: 'new manifests that are invalid',
      state: { lastAttempt: buildPass({ outcome: 'invalid' }) },
      answer: '200 ok: KeepsLastApplied',
    },
    {
      of: 'manifests that were invalid from the start',
      state: { lastAttempt: buildPass({ outcome: 'invalid' }), lastApplied: undefined },
      answer: '503 not ready: InvalidManifests',
    },
    {
      of: 'deletions that are held back',
      state: { lastAttempt: buildPass({ outcome: 'held' }) },
      answer: '200 ok: DeletionsHeld',
    },
    {
      of: 'an environment that failed',
      state: { lastAttempt: buildPass({ outcome: 'partial' }) },
      answer: '200 ok: PartlyApplied',
    },
    {
      of: 'a controller that is suspended',
      state: { suspended: true, lastAttempt: buildPass({ outcome: 'failed' }) },
      answer: '200 ok: Suspended',
    },
    {
      of: 'a standby',
      state: { conditions: [buildCondition('Ready')], lastAttempt: undefined },
      answer: '200 ok: Ready',
    },
  ] as const)('of $of', async ({ state, answer }) => {
    const { address } = await startControllerServer({}, buildController({ conditions: notReady, ...state }));
    const { status, body } = await ask(address, '/readyz');
    expect(`${status} ${body}`).toBe(`${answer}\n`);
  });

  it('ends when the controller stops, while the process lives on', async () => {
    const { address, onEvent } = await startControllerServer();
    expect(await ask(address, '/readyz')).toMatchObject({ status: 200 });
    onEvent({ type: 'stopping' });
    expect(await ask(address, '/readyz')).toMatchObject({ status: 503, body: 'not ready: Stopping\n' });
    expect(await ask(address, '/healthz')).toMatchObject({ status: 200 });
  });
});

describe('control', () => {
  it('suspends, resumes and triggers', async () => {
    const { address, controller } = await startControllerServer({ control: true });
    for (const path of ['/-/suspend', '/-/resume', '/-/reconcile']) {
      expect(await ask(address, path, { method: 'POST' })).toMatchObject({ status: 202 });
    }
    expect(controller.asked).toEqual(['suspend', 'resume', 'request']);
    expect(await ask(address, '/-/suspend')).toMatchObject({ status: 405 });
  });

  it('works through a unix socket', async () => {
    const listen = `unix:${join(makeTree({}), 'http.sock')}`;
    const { address, controller } = await startControllerServer({ control: true, listen });
    expect(await ask(address, '/-/reconcile', { method: 'POST' })).toMatchObject({ status: 202 });
    expect(controller.asked).toEqual(['request']);
  });

  test.each([
    ['a page in a browser', { origin: 'http://evil.example' }],
    ['a page of no origin', { origin: 'null' }],
    ['a page that is rebound to this host', { host: 'evil.example:80' }],
    ['a form of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['a standard proxy', { forwarded: 'for=203.0.113.7' }],
    ['a proxy that names itself only', { via: '1.1 proxy' }],
    ['a name that only begins like this host', { host: 'localhost.evil.example' }],
  ])('is refused to %s', async (_, headers) => {
    const { address, controller } = await startControllerServer({ control: true });
    expect(await ask(address, '/-/suspend', { method: 'POST', headers })).toMatchObject({ status: 403 });
    expect(controller.asked).toEqual([]);
  });
});

describe('closing', () => {
  it('waits for no one who is silent', async () => {
    const { address, close } = await startControllerServer();
    const idle = speak(address, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', (socket) =>
      socket.once('data', () => void close()),
    );
    expect(await idle).toContain('HTTP/1.1 200');
    await expect(ask(address, '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends a request that does not end', async () => {
    const { address, close } = await startControllerServer({ limits: { closing: 50 } });
    const begun = speak(
      address,
      'GET /healthz HTTP/1.1\r\nHost: ',
      () => void ask(address, '/healthz').then(close),
    );
    expect(await begun).toBe('');
  });
});
