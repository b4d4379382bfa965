import type { Database } from './database.ts';
import type { DatabaseTarget, OpenOptions } from './database-target.ts';

/**
 * Opens a database. The driver is loaded only when it is asked for. A PostgreSQL server is contacted by the first transaction.
 * Throws OperationalError: `embedded.locked`, `embedded.unwritable`, `embedded.damaged`.
 */
export async function openDatabase(target: DatabaseTarget, options: OpenOptions = {}): Promise<Database> {
  if (target.driver === 'postgres') {
    const { openPostgresDatabase } = await import('./postgres-driver.ts');
    return openPostgresDatabase(target.connection, options);
  }
  const { openEmbeddedDatabase } = await import('./embedded-driver.ts');
  return openEmbeddedDatabase({ directory: target.directory, ...options });
}
