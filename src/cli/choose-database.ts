import { resolve } from 'node:path';
import type { DatabaseTarget } from '../database/database-target.ts';
import { OperationalError } from '../errors.ts';
import type { EnvironmentVariables, Settings } from '../settings.ts';

/** libpq's variables that name a server or how to get into it. */
const serverVariables = ['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD', 'PGSSLMODE'];

interface DatabaseWishes {
  readonly settings: Pick<Settings, 'databaseUrl' | 'stateDirectory'>;
  readonly env: EnvironmentVariables;
  readonly cwd: string;
}

/**
 * The PostgreSQL server of the database URL or of libpq's variables, else the embedded database.
 * Throws OperationalError `settings` where a service is named that cannot be looked up.
 */
export function chooseDatabase({ settings, env, cwd }: DatabaseWishes): DatabaseTarget {
  const { databaseUrl, stateDirectory } = settings;
  const embedded: DatabaseTarget = { driver: 'embedded', directory: resolve(cwd, stateDirectory) };
  if (databaseUrl === 'embedded') return embedded;
  if (databaseUrl !== undefined) return { driver: 'postgres', connection: { url: databaseUrl } };
  if (serverVariables.some((name) => env[name] !== undefined)) return { driver: 'postgres', connection: {} };
  if (env['PGSERVICE'] !== undefined) {
    throw new OperationalError('PGSERVICE is set, but service files are not read', {
      code: 'settings',
      hint: 'Name the server by DATABASE_URL or PGHOST, or unset PGSERVICE.',
    });
  }
  return embedded;
}
