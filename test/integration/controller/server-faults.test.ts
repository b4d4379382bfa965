import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import pg from 'pg';
import { migrate } from '../../../src/database/migrate.ts';
import { untilSomebodyWaits } from '../../support/await-lock.ts';
import { startCuttingProxy } from '../../support/cutting-proxy.ts';
import { postgresTarget, withDatabase } from '../../support/databases.ts';
import { connectForeigner } from '../../support/foreign-client.ts';
import { startGate } from '../../support/gate.ts';
import { keepCatalog, prepareCatalog } from '../../support/kept-catalog.ts';
import { makePostgresNode, type PostgresNode } from '../../support/postgres-cluster.ts';

// A server of its own, which is stopped, started and copied.
let node: PostgresNode;
let databases = 0;

beforeAll(async () => {
  node = await makePostgresNode();
  await node.start();
});

afterAll(() => node.remove());

/** A database on that server, with all tables. */
async function makeDatabase(): Promise<string> {
  databases += 1;
  const name = `catalog_${databases}`;
  const client = new pg.Client({ connectionString: node.url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = node.url.replace(/postgres$/u, name);
  await prepareCatalog(url);
  return url;
}

async function makeGate() {
  const gate = await startGate(node);
  onTestFinished(gate.close);
  const direct = await makeDatabase();
  const url = direct.replace(`:${node.port}/`, `:${gate.port}/`);
  return { gate, direct, url };
}

/** Has every change of a pack wait, in the middle of its transaction, for as long as the client that this gives is there. */
async function holdWrites(url: string): Promise<pg.Client> {
  const client = await connectForeigner(url);
  await client.query(`
    create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(77); return new; end $$;
    create trigger wait before update on pack for each row execute function wait();
    select pg_advisory_lock(77)`);
  return client;
}

describe('a controller whose server', () => {
  it.each(['fast', 'immediate'] as const)(
    'is restarted (%s) in the middle of a transaction has it done once',
    async (mode) => {
      const url = await makeDatabase();
      const kept = await keepCatalog(url, () => url);
      await holdWrites(url);
      kept.state('second');
      await untilSomebodyWaits(url);
      await node.stop(mode);
      await kept.until(() => kept.controller.status().failures > 0);
      expect(await kept.readyz()).toBe('503 not ready: PassFailed');
      expect(await kept.lastErrors()).toMatch(
        /PostgreSQL 127\.0\.0\.1:\d+\/\w+ (?:cannot be reached|takes no connections)/u,
      );
      await node.start();
      await kept.converged('second');
      expect(await kept.readyz()).toBe('200 ok: Ready');
    },
  );

  it('cannot be reached for a while is waited for, and caught up with', async () => {
    const { gate, direct, url } = await makeGate();
    const kept = await keepCatalog(url, () => direct);
    await gate.close();
    kept.state('second');
    await kept.until(() => kept.controller.status().failures >= 3);
    expect(await kept.readyz()).toBe('503 not ready: PassFailed');
    const { conditions } = kept.controller.status();
    expect(conditions.find(({ name }) => name === 'Stalled')?.status).toBe(false);
    await gate.open();
    await kept.converged('second');
    expect(await kept.readyz()).toBe('200 ok: Ready');
    expect(kept.events.filter(({ type }) => type === 'trouble')).toHaveLength(1);
  });

  it('is cut off in the middle of a transaction has it done once, within the same pass', async () => {
    const { gate, direct, url } = await makeGate();
    const kept = await keepCatalog(url, () => direct);
    const holder = await holdWrites(direct);
    kept.state('second');
    await untilSomebodyWaits(direct);
    gate.drop();
    await holder.query('select pg_advisory_unlock(77)');
    await kept.converged('second');
    expect(kept.passes().every(({ outcome }) => outcome !== 'failed')).toBe(true);
  });

  it.each(['request', 'answer'] as const)('loses the %s of a commit has it done once', async (cut) => {
    const direct = await makeDatabase();
    const proxy = await startCuttingProxy({ host: '127.0.0.1', port: node.port });
    onTestFinished(proxy.close);
    const kept = await keepCatalog(direct.replace(`:${node.port}/`, `:${proxy.port}/`), () => direct);
    const holder = await holdWrites(direct);
    kept.state('second');
    await untilSomebodyWaits(direct);
    proxy.cutNext(cut);
    await holder.query('select pg_advisory_unlock(77)');
    await kept.converged('second');
    expect(proxy.cuts()).toBe(1);
    expect(kept.passes().map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  });

  it('stops answering, without a word, is given up and found again; so is what listens', async () => {
    const { gate, direct, url } = await makeGate();
    const kept = await keepCatalog(`${url}?connect_timeout=1`, () => direct);
    const troubles = (): readonly string[] =>
      kept.events.flatMap((event) => (event.type === 'trouble' ? [event.message] : []));
    gate.freeze();
    kept.state('second');
    await kept.until(() => kept.controller.status().failures > 0);
    expect(await kept.lastErrors()).toContain('cannot be reached');
    expect(await kept.readyz()).toBe('503 not ready: PassFailed');
    await kept.until(() => troubles().length > 0);
    expect(troubles()).toEqual([
      expect.stringMatching(/was lost: what others apply or change is seen at the next resync only/u),
    ]);
    gate.drop();
    gate.thaw();
    await kept.converged('second');
    // Only what listens anew hears of this.
    const foreigner = await connectForeigner(direct);
    await kept.until(() => kept.passes().some(({ triggers }) => triggers.includes('database')));
    await kept.idle();
    await foreigner.query(`update pack set label = 'altered'`);
    await kept.converged('second');
    expect(await kept.readyz()).toBe('200 ok: Ready');
  });

  it('prepares transactions refuses those that announce something, and lets the others be', async () => {
    const url = await makeDatabase();
    const kept = await keepCatalog(url, () => url);
    const foreigner = await connectForeigner(url);
    const change = `update pack set label = 'altered'`;
    const prepare = (first: string): Promise<unknown> =>
      foreigner.query(`begin; ${first}; ${change}`).then(() => foreigner.query(`prepare transaction 'one'`));
    await expect(prepare('select')).rejects.toThrow(
      'cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY',
    );
    await prepare('set local reconcile.announce = off');
    await foreigner.query(`commit prepared 'one'`);
    await foreigner.query('notify reconcile');
    await kept.converged('first');
    const { changeTriggers } = await withDatabase(postgresTarget(url), (database) =>
      migrate(database, { schema: undefined, tables: 'all', changeTriggers: 'renew' }),
    );
    expect(changeTriggers).toEqual({ state: 'installed', done: undefined, mayPrepare: true });
  });

  it('has no connection left is tried again until there is one', async () => {
    const url = await makeDatabase();
    const admin = await connectForeigner(url);
    await admin.query(`
      create role limited login password 'limited';
      grant usage on schema public, reconcile to limited;
      grant all on all tables in schema public, reconcile to limited;
      grant all on all sequences in schema public to limited`);
    const kept = await keepCatalog(url.replace('postgres:postgres@', 'limited:limited@'), () => url);
    await admin.query('alter role limited connection limit 0');
    await admin.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'limited'`,
    );
    kept.state('second');
    await kept.until(() => kept.controller.status().failures >= 2);
    expect(await kept.lastErrors()).toMatch(/too many connections[^]*make room/u);
    expect(await kept.readyz()).toBe('503 not ready: PassFailed');
    await admin.query('alter role limited connection limit -1');
    await kept.converged('second');
    expect(await kept.readyz()).toBe('200 ok: Ready');
  });
});
