import { postgresTarget, withDatabase } from './databases.ts';

/** Resolves once a statement in the database waits for a lock. */
export async function untilSomebodyWaits(url: string): Promise<void> {
  await withDatabase(postgresTarget(url), async (database) => {
    for (;;) {
      const { rowCount } = await database.read(({ query }) =>
        query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
      );
      if (rowCount > 0) return;
      await database.read(({ query }) => query('select pg_sleep(0.02)'));
    }
  });
}
