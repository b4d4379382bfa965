import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import { parseConnectionUrl } from '../../../src/database/postgres-url.ts';

/** Nothing listens there. */
const place = '127.0.0.1:1';

function open(url: string): Promise<{ readonly description: string; readonly failure: unknown }> {
  return openDatabase({ driver: 'postgres', connection: { url } }).then(
    async (database) => {
      const failure: unknown = await database.read(async () => {}).catch((error: unknown) => error);
      await database.close();
      return { description: database.description, failure };
    },
    (failure: unknown) => ({ description: '', failure }),
  );
}

/** Everything of an error that could be printed. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [
    error.stack,
    JSON.stringify(error),
    Object.values(error).map(String).join(' '),
    textOf(error.cause),
  ].join(' ');
}

describe('a connection URL', () => {
  it.each([
    [`postgres://user@${place}/catalog`, `PostgreSQL ${place}/catalog`],
    [`postgresql://user:canary@${place}/catalog`, `PostgreSQL ${place}/catalog`],
    [`postgres://user@${place}/catalog?password=canary`, `PostgreSQL ${place}/catalog`],
    [`postgres://user:%63anary%2F%40@${place}/catalog`, `PostgreSQL ${place}/catalog`],
    [`postgres://user:canary@odd@${place}/catalog`, `PostgreSQL ${place}/catalog`],
    ['postgres://user:canary@/catalog?host=/run/nowhere&port=1', 'PostgreSQL /run/nowhere:1/catalog'],
    ['postgres://%2Frun%2Fnowhere:1/catalog', 'PostgreSQL /run/nowhere:1/catalog'],
  ])('names the place and never a password: %s', async (url, description) => {
    const opened = await open(url);
    expect(opened.description).toBe(description);
    expect(opened.failure).toMatchObject({ code: 'database.unreachable', retry: 'backoff' });
    expect(String(opened.failure)).toContain(description);
    expect(textOf(opened.failure)).not.toContain('canary');
  });

  it.each([
    ['a slash in the password', `postgres://user:canary/x@${place}/catalog`],
    ['a slash after digits in the password', `postgres://user:1234/canary@${place}/catalog`],
    ['a number sign in the password', `postgres://user:12#canary@${place}/catalog`],
    ['a question mark in the password', `postgres://user:12?canary@${place}/catalog`],
    ['words of libpq', 'host=127.0.0.1 password=canary dbname=catalog'],
    ['a port that is none', 'postgres://user:canary@127.0.0.1:99999/catalog'],
    ['another protocol', `mysql://user:canary@${place}/catalog`],
    ['half an escape', `postgres://user:canary%E0%80@${place}/catalog`],
    ['nothing', ''],
  ])('is refused for %s, and not quoted', async (_, url) => {
    const { failure } = await open(url);
    expect(failure).toMatchObject({ code: 'settings', hint: expect.stringContaining('%40') });
    expect(textOf(failure)).not.toContain('canary');
  });

  it('is refused when it names a certificate that cannot be read', async () => {
    const { failure } = await open(`postgres://${place}/catalog?sslrootcert=/nowhere/root.crt`);
    expect(failure).toMatchObject({
      code: 'settings',
      message: expect.stringContaining('/nowhere/root.crt'),
    });
  });

  it.each(['require', 'prefer', 'verify-ca', 'verify-full'])(
    'with sslmode=%s verifies the server',
    (mode) => {
      const before = `postgres://db.example.com/catalog?application_name=a&sslmode=`;
      expect(parseConnectionUrl(`${before}${mode}&connect_timeout=3`)).toBe(
        `${before}verify-full&connect_timeout=3`,
      );
    },
  );

  it.each(['disable', 'no-verify'])('with sslmode=%s is left as it is', (mode) => {
    const url = `postgres://db.example.com/catalog?sslmode=${mode}`;
    expect(parseConnectionUrl(url)).toBe(url);
  });

  it('with another sslmode is refused', () => {
    expect(() => parseConnectionUrl('postgres://db.example.com/catalog?sslmode=required')).toThrow('sslmode');
  });
});
