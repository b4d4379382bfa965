import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { onTestFinished } from 'vitest';
import { createServer, type ControllerServer, type ServerOptions } from '../../src/server/create-server.ts';
import { parseListenAddress } from '../../src/server/parse-listen-address.ts';
import { buildController, type QuietController } from './build-controller.ts';

export const hookSecret = 'the secret of the hook';

type TestedOptions = Partial<Omit<ServerOptions, 'listen'>> & { readonly listen?: string };

export interface TestedServer extends ControllerServer {
  readonly controller: QuietController;
}

/** Starts a server of a quiet controller on a free port; it lasts as long as the test. */
export async function startControllerServer(
  options: TestedOptions = {},
  controller: QuietController = buildController(),
): Promise<TestedServer> {
  const server = await createServer(controller, {
    version: '1.2.3',
    hookSecret: undefined,
    control: false,
    ...options,
    listen: parseListenAddress(options.listen ?? '0'),
  });
  onTestFinished(server.close);
  return { ...server, controller };
}

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a server once, on a connection of its own. */
export function ask(
  address: string,
  path: string,
  { method = 'GET', headers = {}, body = '' }: Sent = {},
): Promise<Received> {
  const target: RequestOptions = address.startsWith('unix:')
    ? { socketPath: address.slice('unix:'.length), host: 'localhost' }
    : { ...urlParts(address) };
  return new Promise((resolve, reject) => {
    const sent = request({ ...target, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Sends bytes as they are, and gives all that comes back until the server closes. `written` is called with the open connection. */
export function speak(
  address: string,
  bytes: string,
  written: (socket: Socket) => void = () => {},
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(urlParts(address) as NetConnectOpts);
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('error', () => {});
    socket.once('close', () => resolve(text));
    socket.write(bytes, () => written(socket));
  });
}

function urlParts(address: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(address);
  return { host: hostname.replace(/^\[|\]$/gu, ''), port: Number(port) };
}
