import { SourceFailure } from '../source-failure.ts';
import type { Credential } from '../source-options.ts';

/** What a remote is told about who asks. */
export interface FoundCredential {
  /** Lines of the request, each `Name: value`. */
  readonly headers: readonly string[];
  /** Every spelling of a secret in them. */
  readonly secrets: readonly string[];
}

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * The credential whose address is the longest that this one lies below. Only for https, and for http on this host: elsewhere a secret would
 * be readable on its way. Throws SourceFailure (`refused`) when it cannot be written as a header.
 */
export function findCredential(url: string, credentials: readonly Credential[]): FoundCredential | undefined {
  const target = parse(url);
  if (target === undefined || !isConfidential(target)) return undefined;
  const credential = credentials
    .filter((each) => liesBelow(target, each.url))
    .reduce<Credential | undefined>(
      (best, each) => ((best?.url.length ?? -1) < each.url.length ? each : best),
      undefined,
    );
  return credential === undefined ? undefined : toHeaders(credential);
}

function toHeaders({ url, username, secret, headers }: Credential): FoundCredential {
  const basic =
    username === undefined && secret === undefined ? undefined : `${username ?? ''}:${secret ?? ''}`;
  const encoded = basic === undefined ? undefined : Buffer.from(basic).toString('base64');
  const lines = [
    ...(encoded === undefined ? [] : [`Authorization: Basic ${encoded}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (lines.some((line) => /[\r\n\0]/.test(line) || !/^[\w!#$%&'*+.^`|~-]+: /.test(line))) {
    throw new SourceFailure(
      'refused',
      `the credential for ${new URL(url).host} cannot be sent: a header of it holds a line break, or has no proper name`,
      'Correct it in the setting `credentials`.',
    );
  }
  const secrets = [secret, encoded, ...Object.values(headers)];
  return { headers: lines, secrets: secrets.filter((each) => each !== undefined && each !== '') as string[] };
}

function isConfidential({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname));
}

function liesBelow(target: URL, prefix: string): boolean {
  const parsed = parse(prefix);
  if (parsed === undefined || parsed.origin !== target.origin) return false;
  const base = parsed.pathname.replace(/\/+$/, '');
  return target.pathname === base || target.pathname.startsWith(`${base}/`);
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
