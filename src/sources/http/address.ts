import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceOptions } from '../source-options.ts';
import { SourceFailure } from '../source-failure.ts';

const maxLength = 4096;

const controlCharacter = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

const accepted = 'Write an https:// address, such as https://example.com/packs/slack-1.2.0.tar.gz.';

/**
 * Reads the address of something to download: `http:` or `https:`; `file:` and absolute paths where files are allowed.
 * Throws SourceFailure (`refused`) for all others, and for one that holds a name or a password.
 */
export function parseAddress(text: string, { allowFiles }: Pick<SourceOptions, 'allowFiles'>): URL {
  if (text.length > maxLength) {
    throw new SourceFailure('refused', `an address has more than ${maxLength} characters`, accepted);
  }
  if (controlCharacter.test(text)) {
    throw new SourceFailure('refused', 'an address holds a character that cannot be seen', accepted);
  }
  const url = isAbsolute(text) ? pathToFileURL(text) : parseUrl(text);
  if (url.protocol === 'file:') return checkFile(url, allowFiles);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new SourceFailure(
      'refused',
      `addresses that begin with ${url.protocol} are not followed`,
      accepted,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new SourceFailure(
      'refused',
      `the address ${showAddress(url)} holds a name or a password`,
      'Leave it out of the address, and set a credential for it.',
    );
  }
  url.hash = '';
  return url;
}

/** The address as messages show it: without name, password and query, each of which may be a secret. */
export function showAddress({ protocol, host, pathname, search }: URL): string {
  const origin = protocol === 'file:' ? 'file://' : `${protocol}//${host}`;
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

/** Whether what is sent to it stays on this host. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    // The text may hold a password, so it is not shown.
    throw new SourceFailure('refused', 'an address cannot be read as a URL', accepted);
  }
}

function checkFile(url: URL, allowFiles: boolean): URL {
  if (!allowFiles) {
    throw new SourceFailure('refused', `the address ${showAddress(url)} is a file of this host`, accepted);
  }
  if (url.host !== '' || url.search !== '' || /%(?:2f|00)/iu.test(url.pathname)) {
    throw new SourceFailure(
      'refused',
      'a file: address names a host, has a query, or an encoded slash',
      'Write file:///path/of/the/file.',
    );
  }
  return url;
}
