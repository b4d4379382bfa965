import { OperationalError } from '../errors.ts';
import type { OpenOptions, PostgresConnection } from './database-target.ts';
import {
  connectClient,
  createPool,
  describeConnection,
  type PostgresClient,
  type PostgresPool,
} from './postgres-connect.ts';
import { splitHosts } from './postgres-hosts.ts';

/** A connection, and the one host that it leads to. */
export interface HostClient {
  readonly client: PostgresClient;
  readonly host: PostgresConnection;
}

interface HostPool {
  readonly host: PostgresConnection;
  readonly pool: PostgresPool;
  readonly place: string;
}

/** Connections to whichever host of a connection will do, the one that did last before others. */
export class HostPools {
  /** For people: never a password. */
  readonly description: string;
  readonly #pools: readonly HostPool[];
  #first = 0;

  /** Throws OperationalError `settings`. */
  constructor(connection: PostgresConnection, options: OpenOptions) {
    const { hosts, mustWrite } = splitHosts(connection);
    this.#pools = hosts.map((host) => ({
      host,
      place: describeConnection(host),
      pool: createPool(host, { ...options, mustWrite }),
    }));
    this.description = this.#pools.map(({ place }) => place).join(' or ');
  }

  /** Takes a connection. Throws OperationalError when no host has one to be had, naming all of them. */
  async connect(): Promise<HostClient> {
    const failures: OperationalError[] = [];
    for (const index of this.#order()) {
      const { pool, place, host } = this.#pools[index] as HostPool;
      try {
        const client = await connectClient(pool, place);
        this.#first = index;
        return { client, host };
      } catch (error) {
        // Another host would refuse a wrong password as well.
        if (!(error instanceof OperationalError) || error.retry === 'never') throw error;
        failures.push(error);
      }
    }
    throw joinFailures(failures);
  }

  async end(): Promise<void> {
    await Promise.all(this.#pools.map(({ pool }) => pool.end()));
  }

  #order(): readonly number[] {
    return this.#pools.map((_, offset) => (this.#first + offset) % this.#pools.length);
  }
}

function joinFailures(failures: readonly OperationalError[]): OperationalError {
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) return first;
  const isReadOnly = failures.some(({ code }) => code === 'database.read-only');
  return new OperationalError(`no host will do: ${failures.map(({ message }) => message).join('; ')}`, {
    code: isReadOnly ? 'database.read-only' : 'database.unreachable',
    hint: isReadOnly
      ? 'Wait until one of them is made the primary, or name the one that is.'
      : 'Check that one of the servers runs, and that DATABASE_URL names them.',
    retry: 'backoff',
    cause: first?.cause,
  });
}
