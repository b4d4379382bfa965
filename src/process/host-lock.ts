import { createHash } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A lock of this host. The kernel frees it when its process ends, however that ends. */
export interface HostLock {
  readonly release: () => void;
}

interface WaitOptions {
  /** Milliseconds to wait for whoever holds it. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds before a holder that cannot be waited on is looked at again: it is just about to go. */
const retryInterval = 10;

/**
 * Takes the lock of that name, or gives undefined when another one holds it. It is an abstract unix socket (Linux): exclusive, without
 * a file, known in one network namespace only.
 */
export function tryHostLock(name: string): Promise<HostLock | undefined> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => waiting.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path: addressOf(name) }, () => resolve({ release: () => release(server, waiting) }));
  });
}

/** Whether somebody holds the lock of that name. It is not taken for that: nobody who wants it is in the way of the answer, or hears no. */
export function isHostLockHeld(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: addressOf(name) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Takes the lock of that name, waiting for the one who has it to let go or to die. Undefined when that took too long or the wait was ended. */
export async function acquireHostLock(
  name: string,
  { timeout, signal }: WaitOptions,
): Promise<HostLock | undefined> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, timeout);
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  try {
    while (!ending.signal.aborted) {
      const lock = await tryHostLock(name);
      if (lock !== undefined) return lock;
      await waitForRelease(name, ending.signal);
    }
    return undefined;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** Whoever holds the lock keeps every connection open until it lets go. */
async function waitForRelease(name: string, ended: AbortSignal): Promise<void> {
  const wasConnected = await new Promise<boolean>((resolve) => {
    let connected = false;
    const socket = connect({ path: addressOf(name) });
    const onEnd = (): void => {
      socket.destroy();
    };
    ended.addEventListener('abort', onEnd, { once: true });
    // It may have fired between the attempt and this.
    if (ended.aborted) onEnd();
    socket.once('connect', () => {
      connected = true;
    });
    socket.on('error', () => {});
    socket.resume();
    socket.once('close', () => {
      ended.removeEventListener('abort', onEnd);
      resolve(connected);
    });
  });
  if (!wasConnected && !ended.aborted) await delay(retryInterval);
}

function release(server: Server, waiting: ReadonlySet<Socket>): void {
  server.close();
  for (const socket of waiting) socket.destroy();
}

/** At most 107 bytes fit into an address. */
function addressOf(name: string): string {
  return `\0reconcile-${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
}
