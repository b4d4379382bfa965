import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { untilSomebodyWaits } from '../../support/await-lock.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from '../../support/databases.ts';

const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** What is sent while somebody else holds a lock on the packs, and told to stop once it waits for it. */
async function stopWhileItWaits(send: (database: Database) => Promise<unknown>): Promise<void> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const stop = new AbortController();
  const database = await openDatabase(postgresTarget(url), { signal: stop.signal });
  onTestFinished(database.close);
  await withDatabase(postgresTarget(url), (other) =>
    other.transact(async (holder) => {
      await holder.query('lock table pack in access exclusive mode');
      const sent = send(database);
      await untilSomebodyWaits(url);
      stop.abort();
      await expect(sent).rejects.toMatchObject({ code: 'interrupted' });
      // The server has let go of it, too: others are not held up by it.
      const { rowCount } = await withDatabase(postgresTarget(url), (third) =>
        third.read(({ query }) => query(waiting)),
      );
      expect(rowCount).toBe(0);
    }),
  );
  // What is to be written down at last still can be.
  await expect(database.transact(({ query }) => query('select from pack'))).resolves.toMatchObject({});
}

it('a statement that waits for a lock ends when it is told to stop, and is not tried again', async () => {
  let attempts = 0;
  await stopWhileItWaits((database) =>
    database.read(({ query }) => {
      attempts += 1;
      return query('select from pack');
    }),
  );
  await stopWhileItWaits((database) =>
    database.transact(({ query }) => {
      attempts += 1;
      return query(`insert into pack (ref, label, version) values ('one', 'One', '1.0.0')`);
    }),
  );
  expect(attempts).toBe(2);
});

it('a transaction that has begun sends nothing more once it is told to stop, wherever it is, but commits when it has done all', async () => {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const label = (text: string) => `insert into pack (ref, label, version) values ('one', '${text}', '1.0.0')`;
  const open = async (stopAt: string) => {
    const stop = new AbortController();
    const sent: string[] = [];
    const onStatement = (text: string): void => {
      sent.push(text);
      if (text.includes(stopAt)) stop.abort();
    };
    const database = await openDatabase(postgresTarget(url), { signal: stop.signal, onStatement });
    onTestFinished(database.close);
    return { database, sent, stop };
  };
  for (const place of ['begin', 'pg_current_xact_id']) {
    const { database, sent } = await open(place);
    const work = database.transact(({ query }) => query(label('never')));
    await expect(work).rejects.toMatchObject({ code: 'interrupted' });
    expect(sent.filter((text) => text.startsWith('insert'))).toEqual([]);
  }
  const { database, stop } = await open('nowhere');
  const between = database.transact(async ({ query }) => {
    await query(label('never'));
    stop.abort();
    await query('select pg_sleep(20)');
  });
  await expect(between).rejects.toMatchObject({ code: 'interrupted' });
  const { database: other, stop: late } = await open('nowhere');
  await other.transact(async ({ query }) => {
    await query(label('committed'));
    late.abort();
  });
  const { rows } = await other.read(({ query }) => query('select label from pack'));
  expect(rows).toEqual([{ label: 'committed' }]);
});

it('a database that takes no connections for a while is waited for', async () => {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const name = new URL(url).pathname.slice(1);
  const elsewhere = new URL(url);
  elsewhere.pathname = '/postgres';
  await withDatabase(postgresTarget(elsewhere.href), (database) =>
    database.transact(({ query }) => query(`alter database ${name} allow_connections false`)),
  );
  const database = await openDatabase(postgresTarget(url));
  onTestFinished(database.close);
  await expect(database.read(({ query }) => query('select 1'))).rejects.toMatchObject({
    code: 'database.unreachable',
    retry: 'backoff',
  });
});
