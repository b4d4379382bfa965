import { OperationalError } from '../errors.ts';

/** What libpq knows, and `no-verify`, which pg adds. */
const encryptionModes: ReadonlySet<string> = new Set([
  'disable',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
  'no-verify',
]);

/**
 * Checks a connection URL, and words it so that pg reads it in one way only. A password whose special characters are not encoded would
 * otherwise end up in the name of the host or the database, and from there in messages. Throws OperationalError `settings`, which never
 * quotes the URL.
 */
export function parseConnectionUrl(text: string): string {
  const url = readUrl(text);
  if (url === undefined || !isPlain(url)) throw explainUnreadableUrl();
  const mode = url.searchParams.get('sslmode');
  if (mode === null) return text;
  if (!encryptionModes.has(mode)) {
    throw new OperationalError('the database URL has a value for sslmode that is not known', {
      code: 'settings',
      hint: `Write one of ${[...encryptionModes].join(', ')}.`,
    });
  }
  // pg verifies the server in each of these modes; spelled out, it does not print a warning about it.
  return text.replace(/(?<=[?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, 'verify-full');
}

/** Without a cause: that would hold the URL. */
export function explainUnreadableUrl(): OperationalError {
  return new OperationalError('the database URL cannot be read', {
    code: 'settings',
    hint: 'Write postgres://user:password@host:port/database, with @ : / ? # % in the password as %40 %3A %2F %3F %23 %25.',
  });
}

/** The URL of a server on this host may leave its host out, as in `postgres://user@/database?host=/run/postgresql`. */
function readUrl(text: string): URL | undefined {
  if (!/^postgres(?:ql)?:\/\//.test(text)) return undefined;
  const candidate = [text, text.replace('@/', '@localhost/')].find((each) => URL.canParse(each));
  return candidate === undefined ? undefined : new URL(candidate);
}

/** Whether no part holds what was meant to be another one. */
function isPlain(url: URL): boolean {
  const lostUser = url.username === '' && url.href.includes('@');
  return !lostUser && !url.pathname.includes('@') && url.hash === '';
}
