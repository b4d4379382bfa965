import { execFileSync, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What becomes of a request. `after`: bytes of the answer that still arrive. */
type Treatment =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'stall'; readonly after: number; readonly onStall: () => void };

interface HttpServerOptions {
  /** `user:password` that each request must have. */
  readonly login?: string;
  /** Whether it speaks the protocol of old servers, which give the tips of branches and tags only. */
  readonly isOld?: boolean;
  /** Objects of Git LFS, by the SHA-256 that they are given out for. */
  readonly large?: ReadonlyMap<string, Buffer>;
}

/** A server of repositories over http, on the loopback interface. */
export interface GitHttpServer {
  /** With a slash at the end. */
  readonly url: string;
  /** Method and path of each request so far. */
  readonly requests: readonly string[];
  /** Headers of the last request. */
  readonly lastHeaders: () => IncomingMessage['headers'];
  /** Decides about requests from now on: undefined for those to be answered. */
  readonly treat: (choose: (request: string) => Treatment | undefined) => void;
}

const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');

/** Publishes the repositories in a directory by `git http-backend`, as long as the test lasts. */
export async function startGitHttp(root: string, options: HttpServerOptions = {}): Promise<GitHttpServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let headers: IncomingMessage['headers'] = {};
  let choose: (request: string) => Treatment | undefined = () => undefined;
  const server = createServer((request, response) => {
    const name = `${request.method} ${request.url}`;
    requests.push(name);
    headers = request.headers;
    const treatment = choose(name);
    if (options.login !== undefined && request.headers.authorization !== basic(options.login)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="packs"' }).end();
    } else if (treatment?.kind === 'status') response.writeHead(treatment.status, treatment.headers).end();
    else if (request.url?.includes('/info/lfs/') === true)
      void answerLarge(request, response, options.large ?? new Map());
    else answer(request, response, { root, treatment, isOld: options.isOld === true });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    lastHeaders: () => headers,
    treat: (chosen) => {
      choose = chosen;
    },
  };
}

/** As the specification of Git LFS has it: where objects are, and then the objects. */
async function answerLarge(
  request: IncomingMessage,
  response: ServerResponse,
  objects: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const { pathname, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`);
  if (request.method === 'GET') {
    response.end(objects.get(pathname.split('/').at(-1) ?? ''));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { objects: wanted } = JSON.parse(Buffer.concat(chunks).toString()) as {
    objects: { oid: string; size: number }[];
  };
  const href = (oid: string): string => `${origin}/storage/info/lfs/${oid}`;
  const answers = wanted.map(({ oid, size }) =>
    objects.has(oid)
      ? { oid, size, actions: { download: { href: href(oid) } } }
      : { oid, size, error: { code: 404, message: 'Object does not exist' } },
  );
  response.setHeader('content-type', 'application/vnd.git-lfs+json');
  response.end(JSON.stringify({ transfer: 'basic', objects: answers }));
}

interface Answer {
  readonly root: string;
  readonly treatment: Treatment | undefined;
  readonly isOld: boolean;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { root, treatment, isOld }: Answer,
): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const protocol = request.headers['git-protocol'];
  const child = spawn(backend, [], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      HOME: root,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      ...(protocol === undefined || isOld ? {} : { HTTP_GIT_PROTOCOL: String(protocol) }),
    },
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => {});
  response.on('close', () => child.kill('SIGKILL'));
  void relay(child.stdout, response, treatment);
}

async function relay(
  output: AsyncIterable<Buffer>,
  response: ServerResponse,
  treatment: Treatment | undefined,
): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let room = treatment === undefined || treatment.kind === 'status' ? Infinity : treatment.after;
  for await (const chunk of output) {
    let body = chunk;
    if (head !== undefined) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) continue;
      writeHead(head.toString('latin1', 0, end), response);
      body = head.subarray(end + 4);
      head = undefined;
    }
    response.write(body.subarray(0, room));
    room -= body.length;
    if (room > 0) continue;
    if (treatment?.kind === 'cut') setImmediate(() => response.destroy());
    if (treatment?.kind === 'stall') treatment.onStall();
    return;
  }
  response.end();
}

function writeHead(text: string, response: ServerResponse): void {
  for (const line of text.split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
}

function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString('base64')}`;
}
