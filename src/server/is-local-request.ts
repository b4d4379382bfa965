import type { IncomingHttpHeaders } from 'node:http';

/** Set by proxies: who speaks to one is not known by the address that the connection comes from. */
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/** Where a request came from, and what it says of itself. */
interface Origin {
  readonly headers: IncomingHttpHeaders;
  /** Undefined for a unix socket. */
  readonly remoteAddress: string | undefined;
}

/**
 * Whether a program of this host sent a request, by the loopback interface or a unix socket. What a page in a browser of this host
 * sends (it names an origin), what comes by a proxy, and what was sent to a name that is not this host's does not count.
 */
export function isLocalRequest({ headers, remoteAddress }: Origin): boolean {
  if (remoteAddress !== undefined && !isLoopback(remoteAddress)) return false;
  if (headers.origin !== undefined || isFromPage(headers['sec-fetch-site'])) return false;
  if (proxyHeaders.some((name) => headers[name] !== undefined)) return false;
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/iu.test(headers.host ?? '');
}

function isFromPage(site: string | string[] | undefined): boolean {
  return site !== undefined && site !== 'none';
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/u.test(address);
}
