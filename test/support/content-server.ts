import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { loopbackCertificate, loopbackKey } from './loopback-certificate.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on a free port of the loopback interface. */
export interface ContentServer {
  readonly origin: string;
  /** Each request so far: its path, and its headers. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  /** Says what happens to requests of a path from now on. */
  readonly serve: (path: string, handler: Handler) => void;
  readonly stop: () => Promise<void>;
}

interface ServerOptions {
  /** Whether it is an https server, with the certificate of `loopback-certificate.ts`. */
  readonly encrypted?: boolean;
}

/** Starts a server that lasts as long as the test. */
export async function startContentServer(
  routes: Readonly<Record<string, Handler>> = {},
  { encrypted = false }: ServerOptions = {},
): Promise<ContentServer> {
  const handlers = new Map(Object.entries(routes));
  const requests: { path: string; headers: IncomingMessage['headers'] }[] = [];
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers });
    (handlers.get(path) ?? answer(404))(request, response);
  };
  const server = encrypted
    ? createTlsServer({ cert: loopbackCertificate, key: loopbackKey }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${encrypted ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    serve: (path, handler) => handlers.set(path, handler),
    stop,
  };
}

/** Sends bytes with their ETag, or 304 to who has them. */
export function content(bytes: Uint8Array | string, headers: Readonly<Record<string, string>> = {}): Handler {
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  return (request, response) => {
    const isKnown = request.headers['if-none-match'] === etag;
    response.writeHead(isKnown ? 304 : 200, { etag, ...headers });
    response.end(isKnown ? undefined : bytes);
  };
}

export function answer(status: number, headers: Readonly<Record<string, string>> = {}): Handler {
  return (_, response) => response.writeHead(status, headers).end();
}

/** A handler for each request, the last one for all that follow. */
export function inTurn(...handlers: readonly [Handler, ...Handler[]]): Handler {
  let count = 0;
  return (request, response) => {
    const handler = handlers[Math.min(count, handlers.length - 1)];
    count += 1;
    handler?.(request, response);
  };
}

/** Sends the first half of some bytes, then cuts the connection. */
export function cut(bytes: Uint8Array, { announced = true } = {}): Handler {
  return (_, response) => {
    response.writeHead(200, announced ? { 'content-length': String(bytes.length) } : {});
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  };
}

/** Sends some bytes, and then nothing, without an end. `sent` is called when they are out. */
export function stall(bytes: Uint8Array = new Uint8Array(), sent: () => void = () => {}): Handler {
  return (_, response) => {
    response.writeHead(200);
    response.flushHeaders();
    response.write(bytes, () => sent());
  };
}

export function requireHeader(name: string, value: string, handler: Handler): Handler {
  return (request, response) => (request.headers[name] === value ? handler : answer(401))(request, response);
}
