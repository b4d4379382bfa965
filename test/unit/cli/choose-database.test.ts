import { describe, expect, it } from 'vitest';
import { chooseDatabase } from '../../../src/cli/choose-database.ts';
import { lockTimeoutOf } from '../../../src/cli/lock-timeout.ts';
import { OperationalError } from '../../../src/errors.ts';

function choose(databaseUrl: string | undefined, env: Readonly<Record<string, string>> = {}): object {
  return chooseDatabase({
    settings: { databaseUrl, stateDirectory: '.reconcile' },
    env,
    cwd: '/srv/repository',
  });
}

const embedded = { driver: 'embedded', directory: '/srv/repository/.reconcile' };

describe('chooseDatabase', () => {
  it.each([
    ['nothing at all', undefined, {}, embedded],
    ['a URL', 'postgres://db/x', {}, { driver: 'postgres', connection: { url: 'postgres://db/x' } }],
    ['the word', 'embedded', { PGHOST: 'db' }, embedded],
    ['PGHOST', undefined, { PGHOST: 'db' }, { driver: 'postgres', connection: {} }],
    ['PGDATABASE', undefined, { PGDATABASE: 'x' }, { driver: 'postgres', connection: {} }],
    ['variables of something else', undefined, { PGTZ: 'UTC', PGAPPNAME: 'x' }, embedded],
  ])('%s', (...[, url, env, expected]) => {
    expect(choose(url, env)).toEqual(expected);
  });

  it('refuses a service rather than ignoring it', () => {
    expect(() => choose(undefined, { PGSERVICE: 'catalog' })).toThrow(OperationalError);
    expect(choose(undefined, { PGSERVICE: 'catalog', PGHOST: 'db' })).toMatchObject({ driver: 'postgres' });
  });
});

describe('lockTimeoutOf', () => {
  it('waits for a server and not for the embedded database, unless told', () => {
    const server = { driver: 'postgres', connection: {} } as const;
    const directory = { driver: 'embedded', directory: '/x' } as const;
    expect(lockTimeoutOf({ lockTimeout: undefined }, server)).toBe(30_000);
    expect(lockTimeoutOf({ lockTimeout: undefined }, directory)).toBe(0);
    expect(lockTimeoutOf({ lockTimeout: 5 }, directory)).toBe(5);
  });
});
