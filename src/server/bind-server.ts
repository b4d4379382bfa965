import { chmod, lstat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { OperationalError } from '../errors.ts';
import { showListenAddress, type ListenAddress } from './parse-listen-address.ts';

/** Owner and group of a socket may speak to it. */
const socketMode = 0o660;

/**
 * Lets a server listen, and tells where it does: with the port that was free for port 0. The socket that a process which was killed has
 * left behind is replaced. Throws OperationalError (`server.failed`).
 */
export async function bindServer(server: Server, address: ListenAddress): Promise<ListenAddress> {
  try {
    if (address.kind === 'socket') return await bindSocket(server, address);
    await listen(server, address);
    return { ...address, port: (server.address() as AddressInfo).port };
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw new OperationalError(`${showListenAddress(address)} cannot be listened at (${code})`, {
      code: 'server.failed',
      hint: hints[code] ?? 'Give another address to --listen.',
      cause: error,
    });
  }
}

const hints: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program listens there: stop it, or give another address to --listen.',
  EADDRNOTAVAIL: 'This host has no such address: give one that it has to --listen.',
  ENOTFOUND: 'The name is not known: give an address to --listen.',
  EACCES: 'This user may not listen there: give a port above 1023, or a directory that it may write to.',
  ENOENT: 'The directory of the socket is not there: make it first.',
};

async function bindSocket(
  server: Server,
  address: Extract<ListenAddress, { kind: 'socket' }>,
): Promise<ListenAddress> {
  try {
    await listen(server, address);
  } catch (error) {
    const isInUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!isInUse || !(await isAbandoned(address.path))) throw error;
    await unlink(address.path);
    await listen(server, address);
  }
  await chmod(address.path, socketMode);
  return address;
}

function listen(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.kind === 'socket' ? { path: address.path } : { ...address }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Whether a path is a socket that nobody listens at any more. */
async function isAbandoned(path: string): Promise<boolean> {
  if (!(await lstat(path)).isSocket()) return false;
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
