import type { PostgresConnection } from './database-target.ts';
import { explainConnectFailure } from './explain-connect-failure.ts';
import { createClient, describeConnection } from './postgres-connect.ts';

/** One host, asked over a connection of its own beside whatever sessions there are. */
export interface AskedHost {
  readonly host: PostgresConnection;
  /** Milliseconds that connecting may take; as `createClient` has it unless told. */
  readonly connectTimeout: number | undefined;
}

/** Sends one statement, which any server answers at once, and gives its rows. Throws OperationalError. */
export async function askHost<Row extends object>(
  { host, connectTimeout }: AskedHost,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const place = describeConnection(host);
  const { client, destroy } = createClient(host, { connectTimeout });
  client.on('error', () => {});
  const started = performance.now();
  try {
    await client.connect();
    return (await client.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw explainConnectFailure(error, { place, waited: performance.now() - started });
  } finally {
    destroy();
  }
}
