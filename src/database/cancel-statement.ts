import type { HostPools } from './host-pools.ts';

/**
 * Has the server cancel the statement that one of its processes runs for us: what waits for a lock would wait on after its connection has gone. Does
 * nothing where there is no such statement any longer, or no connection to be had.
 */
export async function cancelStatement(pools: HostPools, process: number): Promise<void> {
  try {
    const { client } = await pools.connect();
    try {
      await client.query(
        `select pg_cancel_backend(pid) from pg_stat_activity
         where pid = $1 and state = 'active' and application_name = 'reconcile'`,
        [process],
      );
    } finally {
      client.release();
    }
  } catch {
    // Then it ends by its own limits.
  }
}
