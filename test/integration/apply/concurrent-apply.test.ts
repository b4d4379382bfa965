import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import pg from 'pg';
import { applyPlan } from '../../../src/apply/apply-plan.ts';
import { explainRejection } from '../../../src/apply/explain-rejection.ts';
import type { Database } from '../../../src/database/database.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { RejectedStatement } from '../../../src/errors.ts';
import { applyOn, passOn, planOn, runOf, type PlannedPass } from '../../support/catalog-pass.ts';
import { createPostgresDatabase, postgresTarget } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

const desired: TerseDesired = {
  objects: { 'pack core': { label: 'Core' }, 'runtime core.sh': {}, 'version core.sh@5': {} },
};

interface Held {
  /** Settles when the work was done and the transaction stays open. */
  readonly reached: Promise<void>;
  readonly commit: () => Promise<void>;
  readonly rollback: () => Promise<void>;
}

/** Does something in a transaction, and leaves that open until it is told how to end it. */
function hold(database: Database, work: Parameters<Database['transact']>[0]): Held {
  const changeOfMind = new Error('rolled back');
  let end: (failure: Error | undefined) => void = () => undefined;
  const gate = new Promise<Error | undefined>((resolve) => {
    end = resolve;
  });
  let arrive: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const transaction = database.transact(async (queryable) => {
    await work(queryable);
    arrive();
    const failure = await gate;
    if (failure !== undefined) throw failure;
  });
  const finish = async (failure: Error | undefined): Promise<void> => {
    end(failure);
    await transaction.catch((error: unknown) => {
      if (error !== changeOfMind) throw error;
    });
  };
  return { reached, commit: () => finish(undefined), rollback: () => finish(changeOfMind) };
}

describe('applies that meet', () => {
  let url: string;
  let drop: () => Promise<void>;
  let here: Database;
  let there: Database;
  let watcher: pg.Client;

  beforeEach(async () => {
    ({ url, drop } = await createPostgresDatabase());
    here = await openDatabase(postgresTarget(url));
    there = await openDatabase(postgresTarget(url));
    watcher = new pg.Client({ connectionString: url });
    await watcher.connect();
  });

  afterEach(async () => {
    await Promise.all([here.close(), there.close(), watcher.end()]);
    await drop();
  });

  function holdApply(database: Database, { plan, layout }: PlannedPass): Held {
    return hold(database, (transaction) => applyPlan(transaction, { plan, layout, run: runOf(plan) }));
  }

  /** Settles when a transaction waits for a lock. */
  async function untilBlocked(): Promise<void> {
    await expect
      .poll(
        async () => {
          const { rows } = await watcher.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          );
          return rows.length;
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
  }

  it('wait for one another, and the later one sees that its plan is out of date', async () => {
    const planned = await planOn(here, desired);
    const first = holdApply(here, planned);
    await first.reached;
    const second = applyOn(there, planned);
    second.catch(() => undefined);
    await untilBlocked();
    await first.commit();
    await expect(second).rejects.toMatchObject({ code: 'database.moved' });
    expect((await planOn(there, desired)).plan.changes).toEqual([]);
  });

  it('proceed when the first one gives up', async () => {
    const planned = await planOn(here, desired);
    const first = holdApply(here, planned);
    await first.reached;
    const second = applyOn(there, planned);
    await untilBlocked();
    await first.rollback();
    expect((await second).counts).toMatchObject({ create: 3 });
  });

  it('give up at the lock timeout, and name who holds the lock', async () => {
    const planned = await planOn(here, desired);
    const first = holdApply(here, planned);
    await first.reached;
    const { rows } = await watcher.query<{ pid: number }>(
      `select pid from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`,
    );
    const { plan, layout } = planned;
    const second = there.transact(
      (transaction) => applyPlan(transaction, { plan, layout, run: runOf(plan) }),
      {
        lockTimeout: 200,
      },
    );
    second.catch(() => undefined);
    await expect(second).rejects.toMatchObject({ code: 'database.lock-timeout', retry: 'backoff' });
    await expect(second).rejects.toThrow(
      new RegExp(
        `^another apply is under way: the server's process ${rows[0]?.pid} of "reconcile".* since \\d{4}-`,
      ),
    );
    await expect(second).rejects.toHaveProperty('hint', expect.stringContaining('--lock-timeout'));
    await first.commit();
  });

  it('do not wait for one another in different schemas', async () => {
    await there.transact(async (transaction) => {
      await transaction.query('create schema attune');
      for (const table of ['pack', 'runtime', 'runtime_version']) {
        await transaction.query(`create table attune.${table} (like public.${table} including all)`);
      }
    });
    const first = holdApply(here, await planOn(here, desired));
    await first.reached;
    const { plan } = await passOn(there, desired, 'attune');
    expect(plan.counts).toMatchObject({ create: 3 });
    await first.commit();
    expect((await watcher.query('select catalog_schema from reconcile.inventory')).rowCount).toBe(6);
  });

  it('see what another writer commits while they wait for its row', async () => {
    await passOn(here, desired);
    const planned = await planOn(here, { objects: { ...desired.objects, 'pack core': { label: 'Ours' } } });
    const writer = hold(there, (transaction) => transaction.query(`update pack set label = 'Theirs'`));
    await writer.reached;
    const apply = applyOn(here, planned);
    apply.catch(() => undefined);
    await untilBlocked();
    await writer.commit();
    await expect(apply).rejects.toMatchObject({ code: 'database.moved' });
    expect((await watcher.query('select label from pack')).rows).toEqual([{ label: 'Theirs' }]);
  });

  it('make out a row that another writer inserts at the same moment', async () => {
    const { plan, layout } = await planOn(here, desired);
    const writer = hold(there, (transaction) =>
      transaction.query(`insert into pack (ref, label, version) values ('core', 'Theirs', '1.0.0')`),
    );
    await writer.reached;
    const apply = applyOn(here, { plan, layout });
    apply.catch(() => undefined);
    await untilBlocked();
    await writer.commit();
    const rejection = await apply.catch((error: unknown) => error);
    expect(rejection).toBeInstanceOf(RejectedStatement);
    const explained = await explainRejection(here, {
      plan,
      layout,
      rejection: rejection as RejectedStatement,
    });
    expect(explained).toMatchObject({ code: 'database.moved', retry: 'backoff' });
    expect(explained.message).toContain('pack core appeared');
  });

  it('let others refer to the rows that they change', async () => {
    await passOn(here, desired);
    const changed = await planOn(here, { objects: { ...desired.objects, 'pack core': { label: 'New' } } });
    const apply = holdApply(here, changed);
    await apply.reached;
    const { rowCount } = await there.transact(
      (transaction) =>
        transaction.query(
          `insert into runtime (ref, pack, name, distributions) select 'core.other', id, 'Other', '{}' from pack`,
        ),
      { lockTimeout: 2_000 },
    );
    expect(rowCount).toBe(1);
    await apply.commit();
  });

  it('are announced when they are committed, and only then', async () => {
    const heard: string[] = [];
    watcher.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await watcher.query('listen reconcile');
    const planned = await planOn(here, desired);
    const { plan, layout } = planned;
    await here.rehearse((transaction) => applyPlan(transaction, { plan, layout, run: runOf(plan) }));
    await expect(
      here.transact(async (transaction) => {
        await applyPlan(transaction, { plan, layout, run: runOf(plan) });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    const { runId } = await applyOn(here, planned);
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(heard.map((payload): unknown => JSON.parse(payload))).toEqual([
      { run: runId, schema: 'public', counts: plan.counts },
    ]);
  });
});
