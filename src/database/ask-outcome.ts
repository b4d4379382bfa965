import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedStatement } from '../errors.ts';
import type { PostgresSession } from './postgres-session.ts';

export type Outcome = 'committed' | 'aborted' | 'unknown';

const patience = 15_000;
const pause = 200;

/**
 * What became of a transaction whose COMMIT was not answered: asked of the server by transaction id, over new connections, while
 * the transaction is still in progress there or the server cannot be reached, for 15 s and one more connection attempt at most.
 */
export async function askOutcome(
  connect: () => Promise<PostgresSession>,
  transactionId: string,
): Promise<Outcome> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    const status = await askStatus(connect, transactionId).catch(() => undefined);
    if (status === 'committed' || status === 'aborted') return status;
    await sleep(pause);
  }
  return 'unknown';
}

async function askStatus(
  connect: () => Promise<PostgresSession>,
  transactionId: string,
): Promise<string | undefined> {
  const session = await connect();
  try {
    const { rows } = await session.query<{ status: string | null }>(
      'select pg_xact_status($1::xid8) as status',
      [transactionId],
    );
    return rows[0]?.status ?? undefined;
  } catch (error) {
    // An id that was never given out: the server crashed, or another took its place, before anything of the transaction was kept.
    if (error instanceof RejectedStatement && error.sqlstate === '22023') return 'aborted';
    throw error;
  } finally {
    session.release();
  }
}
