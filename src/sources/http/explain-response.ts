import type { IncomingMessage } from 'node:http';
import { showAddress } from './address.ts';
import { TransferFailure } from './transfer-failure.ts';

/** Statuses beside 5xx with which a server says: not now. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

const maxRetryAfter = 30_000;

/** Why an answer that holds nothing is one. */
export function explainResponse(
  url: URL,
  { statusCode = 0, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
): TransferFailure {
  const address = showAddress(url);
  if (statusCode === 404 || statusCode === 410) {
    return new TransferFailure(`there is nothing at ${address} (status ${statusCode})`, {
      kind: 'not-found',
      hint: 'Correct the address; a server may also say this where a credential is needed.',
      mayPass: false,
    });
  }
  if (statusCode === 401 || statusCode === 403) {
    return new TransferFailure(`the server refuses access to ${address} (status ${statusCode})`, {
      kind: 'unavailable',
      hint: 'Set a credential that holds for this address, or correct the one that is set.',
      mayPass: false,
    });
  }
  return new TransferFailure(`the server answered status ${statusCode} for ${address}`, {
    kind: 'unavailable',
    hint: 'Look at the server, or try again later.',
    mayPass: passing.has(statusCode) || statusCode >= 500,
    retryAfter: readRetryAfter(headers['retry-after']),
  });
}

/** Seconds or a date; in milliseconds, and no more than half a minute, whatever the server says. */
function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const isDate = /^[a-z]/iu.test(value);
  const wait = isDate ? Date.parse(value) - Date.now() : Number(/^\d+$/.exec(value)?.[0]) * 1000;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), maxRetryAfter);
}
