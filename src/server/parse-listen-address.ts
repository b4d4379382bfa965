import { OperationalError } from '../errors.ts';

/** Where a server listens: a port of an address of this host, or a socket in its file system. */
export type ListenAddress =
  | { readonly kind: 'port'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

const accepted =
  'Write a port, such as 8080, for this host only; an address with a port, such as 0.0.0.0:8080 or [::1]:8080; or unix:/run/reconcile/http.sock.';

/** The longest path that fits into the address of a unix socket. */
const maxSocketPath = 107;

/**
 * Reads `port` (of 127.0.0.1), `host:port`, `[IPv6 address]:port` or `unix:/absolute/path`. Port 0 is any that is free.
 * Throws OperationalError (`settings`).
 */
export function parseListenAddress(text: string): ListenAddress {
  if (text.startsWith('unix:')) return parseSocket(text.slice('unix:'.length));
  const match = /^(?:(?<host>[\w.-]+|\[[0-9a-f:.]+(?:%[\w.-]+)?\]):)?(?<port>\d{1,5})$/iu.exec(text);
  if (match === null) throw refuse(`${JSON.stringify(text)} is no address to listen at`);
  const port = Number(match.groups?.['port']);
  if (port > 65_535) throw refuse(`there is no port ${port}`);
  const host = match.groups?.['host'] ?? '127.0.0.1';
  return { kind: 'port', host: host.replace(/^\[|\]$/gu, ''), port };
}

/** The address as people and programs write it: `http://127.0.0.1:8080`, `unix:/run/reconcile/http.sock`. */
export function showListenAddress(address: ListenAddress): string {
  if (address.kind === 'socket') return `unix:${address.path}`;
  const { host, port } = address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function parseSocket(path: string): ListenAddress {
  if (!path.startsWith('/') || /\p{Cc}/u.test(path)) {
    throw refuse('the path of a unix socket is not absolute');
  }
  if (Buffer.byteLength(path) > maxSocketPath) {
    throw refuse(`the path of a unix socket has more than ${maxSocketPath} bytes`);
  }
  return { kind: 'socket', path };
}

function refuse(problem: string): OperationalError {
  return new OperationalError(problem, { code: 'settings', hint: accepted });
}
