import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { SourceFailure } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import { parseAddress, showAddress } from './address.ts';
import { buildHeaders } from './request-headers.ts';
import { TransferFailure } from './transfer-failure.ts';
import type { Validators } from './validators.ts';

export interface GetRequest {
  readonly url: URL;
  /** What the server need not send again. */
  readonly known: Validators | undefined;
  /** Milliseconds without a byte after which the connection is given up. */
  readonly stallTime: number;
  /** Ends the request, and the body with it. */
  readonly signal: AbortSignal;
}

export interface Answer {
  /** Where the redirects led to. */
  readonly url: URL;
  readonly response: IncomingMessage;
}

const maxRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Gets an address and follows redirects; a credential goes only where it holds. The caller reads the body, or destroys the response.
 * Throws TransferFailure, and SourceFailure (`refused`) for a redirect that is not followed.
 */
export async function sendRequest(request: GetRequest, options: SourceOptions): Promise<Answer> {
  let { url } = request;
  for (let hops = 0; ; hops += 1) {
    const response = await getOnce({ ...request, url }, options);
    if (!redirects.has(response.statusCode ?? 0)) return { url, response };
    response.destroy();
    if (hops === maxRedirects) {
      throw new SourceFailure(
        'refused',
        `${showAddress(request.url)} is redirected more than ${maxRedirects} times`,
        'Write the address that it leads to in the end.',
      );
    }
    url = resolveRedirect(url, response.headers.location);
  }
}

function getOnce(
  { url, known, stallTime, signal }: GetRequest,
  { credentials }: SourceOptions,
): Promise<IncomingMessage> {
  const headers = buildHeaders(url, credentials, known);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(url, { headers, signal, timeout: stallTime }, resolve);
    request.once('timeout', () => request.destroy(new Error(`nothing came for ${stallTime} ms`)));
    request.on('error', reject);
    request.end();
  }).catch((error: unknown) => {
    throw explainBrokenTransfer(url, error);
  });
}

/** Of errors that a certificate is the reason of: it has expired, nobody has signed it, or it is another host's. */
const certificateCode = /CERT|LEAF_SIGNATURE|HOSTNAME_MISMATCH|INVALID_CA/u;

/** A transfer that ended before its end. What may be read out of the error holds no header. */
export function explainBrokenTransfer(url: URL, error: unknown): SourceFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_INVALID_CHAR' || code === 'ERR_INVALID_HTTP_TOKEN') {
    return new SourceFailure(
      'refused',
      `the credential for ${showAddress(url)} cannot be sent in a header`,
      'Remove line breaks and control characters from it.',
    );
  }
  const isUntrusted = certificateCode.test(code ?? '');
  return new TransferFailure(`${showAddress(url)} cannot be downloaded: ${message}`, {
    kind: 'unavailable',
    hint: isUntrusted
      ? 'Correct the certificate of the server, or name the authority that signed it in NODE_EXTRA_CA_CERTS.'
      : 'Check that the host is right, and that this one can reach it.',
    mayPass: !isUntrusted,
    cause: error,
  });
}

function resolveRedirect(from: URL, location: string | undefined): URL {
  const text =
    location !== undefined && URL.canParse(location, from.href) ? new URL(location, from).href : '';
  let to: URL;
  try {
    to = parseAddress(text, { allowFiles: false });
  } catch (error) {
    throw refuseRedirect(from, error instanceof Error ? error.message : '');
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw refuseRedirect(from, `${showAddress(to)} is not encrypted`);
  }
  return to;
}

function refuseRedirect(from: URL, reason: string): SourceFailure {
  return new SourceFailure(
    'refused',
    `a redirect of ${showAddress(from)} is not followed: ${reason}`,
    'Write the address that it should lead to.',
  );
}
