import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectForeigner } from '../../support/foreign-client.ts';
import { startGate } from '../../support/gate.ts';
import { keepCatalog, prepareCatalog, type KeptCatalog } from '../../support/kept-catalog.ts';
import { makePostgresNode, type PostgresNode } from '../../support/postgres-cluster.ts';

const nodes: PostgresNode[] = [];
let primary: PostgresNode;

beforeAll(async () => {
  primary = await makePostgresNode();
  nodes.push(primary);
  await primary.start();
});

afterAll(async () => {
  for (const node of nodes) await node.remove();
});

/** Adds a standby that streams from the primary, which has a catalog of this name. */
async function addStandby(name: string): Promise<PostgresNode> {
  await ask(primary.url, `create database ${name}`);
  await prepareCatalog(urlOf(primary, name));
  await primary.stop('fast');
  const standby = await primary.copy();
  nodes.push(standby);
  await primary.start();
  await standby.start();
  return standby;
}

function urlOf({ url }: PostgresNode, name: string): string {
  return url.replace(/postgres$/u, name);
}

async function ask(url: string, text: string): Promise<readonly unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Ends the primary as a crash would, once the standby has all that was written, and puts the standby in its place. */
async function failOver(standby: PostgresNode, before: () => Promise<void>): Promise<void> {
  const [[written] = []] = await ask(primary.url, 'select pg_current_wal_flush_lsn()::text');
  while (
    (await ask(standby.url, `select pg_last_wal_replay_lsn() >= '${String(written)}'`)).join() !== 'true'
  );
  await primary.stop('immediate');
  await before();
  await ask(standby.url, 'select pg_promote(true, 60)');
  primary = standby;
}

/** Only what listens on the new primary hears of this. */
async function isHeard(kept: KeptCatalog, url: string, label: string): Promise<void> {
  await kept.until(() => kept.passes().some(({ triggers }) => triggers.includes('database')));
  await kept.idle();
  const foreigner = await connectForeigner(url);
  await foreigner.query(`update pack set label = 'altered'`);
  await kept.converged(label);
}

describe('a controller whose server fails over to a standby', () => {
  it('behind one address does what is due once that takes writes', async () => {
    const standby = await addStandby('catalog_one');
    const gate = await startGate(primary);
    onTestFinished(gate.close);
    const through = urlOf(primary, 'catalog_one').replace(`:${primary.port}/`, `:${gate.port}/`);
    const kept = await keepCatalog(through, () => urlOf(primary, 'catalog_one'));
    kept.state('second');
    await kept.converged('second');
    await failOver(standby, async () => {
      gate.lead(standby.port);
      gate.drop();
      kept.state('third');
      await kept.until(() => kept.controller.status().failures > 0);
      expect(await kept.readyz()).toBe('503 not ready: PassFailed');
      expect(await kept.lastErrors()).toMatch(/during recovery\. It is a standby[^]*connect to the primary/u);
    });
    await kept.converged('third');
    expect(await kept.readyz()).toBe('200 ok: Ready');
    await isHeard(kept, urlOf(standby, 'catalog_one'), 'third');
  });

  it('of which all hosts are named finds the one that takes writes', async () => {
    const standby = await addStandby('catalog_two');
    const hosts = [standby, primary].map(({ port }) => `127.0.0.1:${port}`).join(',');
    const url = `postgres://postgres:postgres@${hosts}/catalog_two`;
    const kept = await keepCatalog(url, () => urlOf(primary, 'catalog_two'));
    kept.state('second');
    await kept.converged('second');
    await failOver(standby, async () => {
      kept.state('third');
      await kept.until(() => kept.controller.status().failures > 0);
      expect(await kept.readyz()).toBe('503 not ready: PassFailed');
      expect(await kept.lastErrors()).toMatch(
        /^no host will do: PostgreSQL 127\.0\.0\.1:\d+\/catalog_two takes no writes; PostgreSQL \S+ (?:cannot be reached|takes no connections)/u,
      );
    });
    await kept.converged('third');
    expect(await kept.readyz()).toBe('200 ok: Ready');
    await isHeard(kept, urlOf(standby, 'catalog_two'), 'third');
  });
});
