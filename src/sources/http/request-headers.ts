import type { Credential } from '../source-options.ts';
import { SourceFailure } from '../source-failure.ts';
import { isLoopback, showAddress } from './address.ts';
import type { Validators } from './validators.ts';

/** Headers of a request that asks for the bytes as they are, unless they are those that `known` describes. */
export function buildHeaders(
  url: URL,
  credentials: readonly Credential[],
  known: Validators | undefined,
): Record<string, string> {
  return {
    'user-agent': 'reconcile',
    accept: '*/*',
    // With another encoding the checksum would be one of other bytes.
    'accept-encoding': 'identity',
    ...(known?.etag === undefined ? {} : { 'if-none-match': known.etag }),
    ...(known?.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
    ...credentialHeaders(url, credentials),
  };
}

/** Throws SourceFailure (`refused`) where a secret would travel unencrypted. */
function credentialHeaders(url: URL, credentials: readonly Credential[]): Record<string, string> {
  const credential = findCredential(url, credentials);
  if (credential === undefined) return {};
  if (url.protocol !== 'https:' && !isLoopback(url)) {
    throw new SourceFailure(
      'refused',
      `there is a credential for ${showAddress(url)}, and it would be sent unencrypted`,
      'Use https, or remove the credential.',
    );
  }
  const { username, secret, headers } = credential;
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (username === undefined && secret === undefined) return own;
  const basic = Buffer.from(`${username ?? ''}:${secret ?? ''}`).toString('base64');
  return { authorization: `Basic ${basic}`, ...own };
}

/** The one whose address reaches furthest into this one. */
function findCredential(url: URL, credentials: readonly Credential[]): Credential | undefined {
  return credentials
    .map((credential) => ({ credential, prefix: readUrl(credential.url) }))
    .filter(({ prefix }) => prefix !== undefined && isBelow(url, prefix))
    .toSorted((a, b) => (b.prefix?.pathname.length ?? 0) - (a.prefix?.pathname.length ?? 0))[0]?.credential;
}

function isBelow(url: URL, prefix: URL): boolean {
  if (url.protocol !== prefix.protocol || url.host !== prefix.host) return false;
  const directory = prefix.pathname.endsWith('/') ? prefix.pathname : `${prefix.pathname}/`;
  return url.pathname === prefix.pathname || url.pathname.startsWith(directory);
}

function readUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
