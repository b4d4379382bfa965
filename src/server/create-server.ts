import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Controller, ControllerEvent } from '../controller/controller-status.ts';
import { send, text, type Answer } from './answer.ts';
import { bindServer } from './bind-server.ts';
import { buildMetrics } from './build-metrics.ts';
import { buildHookRoute } from './hook-route.ts';
import { showListenAddress, type ListenAddress } from './parse-listen-address.ts';
import { buildControlRoutes, buildReadingRoutes, type Routes } from './routes.ts';
import { throttle } from './throttle.ts';

/** How long who speaks to the server may take, in milliseconds. */
interface ServerLimits {
  /** To send the head of a request. */
  readonly headers: number;
  /** To send a whole request. */
  readonly request: number;
  /** To send or take anything at all. */
  readonly silence: number;
  /** For requests under way when the server is closed. */
  readonly closing: number;
  /** Between two triggers that hooks give. */
  readonly hookInterval: number;
  /** Connections at once; more are closed. */
  readonly connections: number;
}

export interface ServerOptions {
  readonly listen: ListenAddress;
  /** Of reconcile. */
  readonly version: string;
  /** Secret that forges sign with; without it there is no `/hooks/git`. */
  readonly hookSecret: string | undefined;
  /** Whether programs of this host may suspend, resume and trigger by `/-/`. */
  readonly control: boolean;
  readonly limits?: Partial<ServerLimits>;
}

/** A server that answers until it is closed. */
export interface ControllerServer {
  /** Such as `http://127.0.0.1:8080` or `unix:/run/reconcile/http.sock`. */
  readonly address: string;
  /** Of the controller: to be told all of them. */
  readonly onEvent: (event: ControllerEvent) => void;
  /** Answers what was asked already, for a while, and ends. */
  readonly close: () => Promise<void>;
}

const defaultLimits: ServerLimits = {
  headers: 5_000,
  request: 10_000,
  silence: 15_000,
  closing: 2_000,
  hookInterval: 1_000,
  connections: 64,
};

const maxHeaderBytes = 8 * 1024;

/**
 * Serves what a controller tells of itself: `/healthz`, `/readyz`, `/metrics`, `/status`; and where the options say so `/hooks/git` and
 * `/-/suspend`, `/-/resume`, `/-/reconcile`. Throws OperationalError (`server.failed`) where it cannot listen.
 */
export async function createServer(
  controller: Controller,
  options: ServerOptions,
): Promise<ControllerServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const metrics = buildMetrics({ controller, version: options.version });
  let isStopping = false;
  const pushes = throttle(() => controller.trigger('webhook'), limits.hookInterval);
  const { hookSecret, control, version } = options;
  const routes: Routes = new Map([
    ...buildReadingRoutes({ controller, metrics, version, isStopping: () => isStopping }),
    ...(control ? buildControlRoutes(controller) : []),
    ...(hookSecret === undefined ? [] : [['/hooks/git', buildHookRoute(hookSecret, pushes.ask)] as const]),
  ]);
  const server = openServer(routes, limits);
  const address = await bindServer(server, options.listen);
  return {
    address: showListenAddress(address),
    onEvent: (event) => {
      if (event.type === 'stopping') isStopping = true;
      metrics.onEvent(event);
    },
    close: () => {
      pushes.close();
      return closeServer(server, limits.closing);
    },
  };
}

function openServer(routes: Routes, limits: ServerLimits): Server {
  const answer = (request: IncomingMessage, response: ServerResponse, proceed: () => void): void => {
    void answerRequest(routes, request, proceed).then((found) => send(response, found));
  };
  const server = createHttpServer(
    {
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.headers,
      connectionsCheckingInterval: Math.min(1_000, limits.headers),
      maxHeaderSize: maxHeaderBytes,
    },
    (request, response) => answer(request, response, () => {}),
  );
  server.maxConnections = limits.connections;
  server.timeout = limits.silence;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    answer(request, response, () => response.writeContinue()),
  );
  // A connection that cannot be taken, such as for want of descriptors, is no reason for a controller to end.
  server.on('error', () => {});
  return server;
}

/** Never throws, and never tells what went wrong inside. */
async function answerRequest(routes: Routes, request: IncomingMessage, proceed: () => void): Promise<Answer> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const route = routes.get(path);
  if (route === undefined) return text(404, 'not found');
  if (!route.methods.includes(request.method ?? '')) {
    return text(405, 'method not allowed', { allow: route.methods.join(', ') });
  }
  try {
    return await route.handle(request, proceed);
  } catch {
    return { ...text(500, 'internal error'), close: true };
  }
}

async function closeServer(server: Server, grace: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), grace).unref();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearTimeout(timer);
}
