import type { ServerResponse } from 'node:http';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** `text/plain` unless told. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether nothing more is read from the connection. */
  readonly close?: boolean;
}

/** A short text as answer. */
export function text(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, body: `${body}\n`, headers };
}

/** Sends an answer; node leaves the body out for HEAD. Does nothing where one was begun. */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const { status, body, contentType = 'text/plain; charset=utf-8', headers, close = false } = answer;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(close ? { connection: 'close' } : {}),
    ...headers,
  });
  response.end(body);
}
