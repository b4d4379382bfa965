import { askHost, type AskedHost } from './ask-host.ts';

/**
 * Has a host cancel the statement that one of its processes runs for us: what waits for a lock would wait on after its connection has gone. Does
 * nothing where there is no such statement any longer, or no connection to be had.
 */
export async function cancelStatement(host: AskedHost, process: number): Promise<void> {
  const text = `select pg_cancel_backend(pid) from pg_stat_activity
    where pid = $1 and state = 'active' and application_name = 'reconcile'`;
  // What cannot be cancelled ends by its own limits.
  await askHost(host, text, [process]).catch(() => {});
}
