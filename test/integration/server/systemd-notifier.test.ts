import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSystemdNotifier } from '../../../src/server/create-systemd-notifier.ts';
import { buildPass } from '../../support/build-controller.ts';
import { makeTree } from '../../support/temporary-tree.ts';

/** Node has no sockets for datagrams of the file system. */
const receiver = `
import socket, sys
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(sys.argv[1])
print('bound', flush=True)
while True:
    for line in server.recv(65536).decode().splitlines():
        print(line, flush=True)
`;

interface ServiceManager {
  readonly socket: string;
  /** The next assignment that was sent. */
  readonly next: () => Promise<string>;
}

async function startManager(): Promise<ServiceManager> {
  const socket = join(makeTree({}), 'notify.sock');
  const child = spawn('python3', ['-c', receiver, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value } = await lines.next();
    // A barrier is the command's own.
    return value === 'BARRIER=1' ? next() : String(value);
  };
  expect(await next()).toBe('bound');
  return { socket, next };
}

const { PATH = '' } = process.env;
const hasSystemd = spawnSync('systemd-notify', ['--version']).status === 0;

describe.runIf(hasSystemd)('a service manager (needs systemd-notify, of systemd)', () => {
  it('is told what becomes of the service', async () => {
    const { socket, next } = await startManager();
    const onTrouble = vi.fn<(message: string) => void>();
    const notifier = createSystemdNotifier({ env: { NOTIFY_SOCKET: socket, PATH }, pid: 1, onTrouble });
    notifier?.onEvent({ type: 'started', version: '1.2.3', paths: [] });
    expect([await next(), await next()]).toEqual(['READY=1', 'STATUS=Started']);
    notifier?.onEvent({ type: 'pass.finished', pass: buildPass({ errors: ['a', 'b'] }), duration: 1 });
    expect(await next()).toBe('STATUS=Last pass: applied, 2 errors, commit abc1234d5e6f');
    notifier?.onEvent({ type: 'triggered', kind: 'file' });
    notifier?.onEvent({ type: 'stopping' });
    expect([await next(), await next()]).toEqual(['STOPPING=1', 'STATUS=Stopping']);
    await notifier?.close();
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it('gets signs of life as often as it asks for', async () => {
    const { socket, next } = await startManager();
    const env = { NOTIFY_SOCKET: socket, PATH, WATCHDOG_USEC: '60000', WATCHDOG_PID: '7' };
    const notifier = createSystemdNotifier({ env, pid: 7, onTrouble: () => {} });
    expect([await next(), await next(), await next()]).toEqual(Array(3).fill('WATCHDOG=1'));
    await notifier?.close();
  });

  it('is told the last of what happened while it was being told, and no line more than that', async () => {
    const { socket, next } = await startManager();
    const notifier = createSystemdNotifier({
      env: { NOTIFY_SOCKET: socket, PATH },
      pid: 1,
      onTrouble: () => {},
    });
    const revision = 'v1\nWATCHDOG=trigger';
    for (let count = 0; count < 50; count += 1) {
      notifier?.onEvent({ type: 'pass.finished', pass: buildPass({ outcome: 'failed' }), duration: 1 });
    }
    notifier?.onEvent({ type: 'pass.finished', pass: buildPass({ revision }), duration: 1 });
    expect(await next()).toContain('failed');
    expect(await next()).toBe('STATUS=Last pass: applied, commit v1\\nWATCHDOG=trigger');
    await notifier?.close();
  });
});

it.each([{}, { NOTIFY_SOCKET: '' }, { NOTIFY_SOCKET: 'relative' }])('is nobody where %j', (env) => {
  expect(createSystemdNotifier({ env, pid: 1, onTrouble: () => {} })).toBeUndefined();
});

it('that cannot be spoken to is told of once', async () => {
  const told = vi.fn<(message: string) => void>();
  const env = { NOTIFY_SOCKET: '/nowhere/notify.sock', PATH: '/nowhere' };
  const notifier = createSystemdNotifier({ env, pid: 1, onTrouble: told });
  notifier?.onEvent({ type: 'started', version: '1.2.3', paths: [] });
  await notifier?.close();
  notifier?.onEvent({ type: 'suspended' });
  await notifier?.close();
  expect(told).toHaveBeenCalledTimes(1);
  expect(told.mock.calls[0]?.[0]).toContain('systemd-notify');
});
