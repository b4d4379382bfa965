import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { onTestFinished } from 'vitest';

/** A connection of somebody who knows nothing of reconcile, such as the platform; it lasts as long as the test. */
export async function connectForeigner(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // A server that a test stops ends it, too.
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Hears what is announced on a database. */
export interface Announcements {
  /** What was announced since the last time, in order, once all of it has arrived. */
  readonly take: () => Promise<readonly string[]>;
}

export async function hearAnnouncements(url: string): Promise<Announcements> {
  const client = await connectForeigner(url);
  const heard: string[] = [];
  client.on('notification', ({ payload = '' }) => heard.push(payload));
  await client.query('listen reconcile');
  return {
    take: async () => {
      // Announcements arrive in the order of their commits.
      const last = randomUUID();
      await client.query(`select pg_notify('reconcile', $1)`, [last]);
      while (!heard.includes(last)) await once(client, 'notification');
      return heard.splice(0).filter((payload) => payload !== last);
    },
  };
}
