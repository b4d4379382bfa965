import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { JsonValue } from '../catalog/json.ts';
import { OperationalError } from '../errors.ts';
import { compileSchema } from '../manifests/compile-schema.ts';
import { controllerStatusSchema } from '../report/controller-status-schema.ts';
import type { JsonControllerStatus } from '../report/report-schema.ts';

interface AskOptions {
  /** Ends the request. */
  readonly stop: AbortSignal;
  /** Milliseconds that the answer may take. */
  readonly timeout?: number;
}

const maxBytes = 4 * 1024 * 1024;

/**
 * What the controller that listens at `http://host:port` or `unix:/path` says at `/status`. Redirects are not followed.
 * Throws OperationalError: `settings` for an address that is none, `server.unavailable`, `interrupted`.
 */
export async function askController(url: string, options: AskOptions): Promise<JsonControllerStatus> {
  const { stop, timeout = 10_000 } = options;
  const target = parseTarget(url);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeout)]);
  let answer: { readonly status: number | undefined; readonly body: string };
  try {
    answer = await get(target, signal);
  } catch (error) {
    if (stop.aborted) throw new OperationalError('the question was interrupted', { code: 'interrupted' });
    const why = signal.aborted ? `nothing came for ${timeout} ms` : (error as Error).message;
    throw unavailable(`cannot be asked: ${why}`, error);
  }
  if (answer.status !== 200) throw unavailable(`answered with status ${answer.status ?? 'unknown'}`);
  return readStatus(answer.body);
}

interface Target {
  readonly send: typeof requestHttp;
  readonly options: RequestOptions;
}

function parseTarget(url: string): Target {
  if (url.startsWith('unix:/')) {
    const socketPath = url.slice('unix:'.length);
    return { send: requestHttp, options: { socketPath, host: 'localhost', path: '/status' } };
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = parsed?.username === '' && parsed.password === '' && parsed.search === '';
  if (parsed === undefined || !isPlain || !/^https?:$/u.test(parsed.protocol)) {
    throw new OperationalError('the address of the controller cannot be read', {
      code: 'settings',
      hint: 'Write --url http://127.0.0.1:8080, as after --listen of `reconcile watch`, or unix:/path.',
    });
  }
  const { protocol, hostname, port, pathname } = parsed;
  return {
    send: protocol === 'https:' ? requestHttps : requestHttp,
    options: {
      host: hostname.replace(/^\[|\]$/gu, ''),
      port: port === '' ? undefined : port,
      // A proxy may serve it below a path.
      path: `${pathname.replace(/\/(?:status)?$/u, '')}/status`,
    },
  };
}

async function get({ send, options }: Target, signal: AbortSignal) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { accept: 'application/json' };
    send({ ...options, agent: false, headers, signal }, resolve)
      .once('error', reject)
      .end();
  });
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > maxBytes) throw new Error(`it sent more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return { status: response.statusCode, body: Buffer.concat(pieces).toString('utf8') };
}

/** Who answers need not be a controller. */
function readStatus(body: string): JsonControllerStatus {
  let value: JsonValue;
  try {
    value = JSON.parse(body) as JsonValue;
  } catch (error) {
    throw unavailable('did not answer with JSON', error);
  }
  const [violation] = compileSchema(controllerStatusSchema)(value);
  if (violation === undefined) return value as unknown as JsonControllerStatus;
  throw unavailable(`answered with something else than a status (/${violation.path.join('/')})`);
}

function unavailable(what: string, cause?: unknown): OperationalError {
  return new OperationalError(`the controller ${what}`, {
    code: 'server.unavailable',
    hint: 'Check that `reconcile watch` runs with --listen, and that --url is where it listens.',
    retry: 'backoff',
    cause,
  });
}
