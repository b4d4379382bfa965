import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { OperationalError } from '../../../src/errors.ts';
import { startCuttingProxy, type CuttingProxy } from '../../support/cutting-proxy.ts';
import {
  createPostgresDatabase,
  postgresTarget,
  type PostgresTestDatabase,
} from '../../support/databases.ts';

let home: PostgresTestDatabase;
let direct: Database;
let proxy: CuttingProxy;
const opened: Database[] = [];

beforeAll(async () => {
  home = await createPostgresDatabase('empty');
  direct = await openDatabase(postgresTarget(home.url));
  await direct.transact((transaction) => transaction.query('create table note (text text primary key)'));
  const { hostname, port } = new URL(home.url);
  proxy = await startCuttingProxy({ host: hostname, port: Number(port) });
});

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

afterAll(async () => {
  await proxy.close();
  await direct.close();
  await home.drop();
});

async function open(change: (url: URL) => void = () => {}): Promise<Database> {
  const url = new URL(home.url);
  change(url);
  const database = await openDatabase(postgresTarget(url.href), { connectTimeout: 2_000 });
  opened.push(database);
  return database;
}

/** As a role that may do what `grants` say, until the test is over. */
async function openAsRole(grants: string): Promise<Database> {
  const role = `role_${Date.now()}`;
  const admin = async (text: string): Promise<void> =>
    void (await direct.transact((transaction) => transaction.query(text)));
  await admin(`create role ${role} login password 'r'; ${grants.replaceAll('ROLE', role)}`);
  // Later than what closes its database.
  onTestFinished(() => admin(`drop owned by ${role}; drop role ${role}`));
  return open((url) => Object.assign(url, { username: role, password: 'r' }));
}

function throughProxy(): Promise<Database> {
  return open((url) => {
    url.port = String(proxy.port);
  });
}

async function notes(): Promise<readonly string[]> {
  const { rows } = await direct.read((transaction) =>
    transaction.query<{ text: string }>('select text from note order by text'),
  );
  return rows.map(({ text }) => text);
}

async function failure(work: Promise<unknown>): Promise<OperationalError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OperationalError);
  return error as OperationalError;
}

describe('a COMMIT that is cut off', () => {
  it('is known to have happened when only its answer was lost, and is not done twice', async () => {
    const database = await throughProxy();
    let runs = 0;
    proxy.cutNext('answer');
    await database.transact(async (transaction) => {
      runs += 1;
      await transaction.query('insert into note values ($1)', [`answer ${runs}`]);
    });
    expect(runs).toBe(1);
    expect(await notes()).toEqual(['answer 1']);
  });

  it('is known not to have happened when it never arrived, and the transaction is run again', async () => {
    const database = await throughProxy();
    let runs = 0;
    proxy.cutNext('request');
    await database.transact(async (transaction) => {
      runs += 1;
      await transaction.query('insert into note values ($1)', [`request ${runs}`]);
    });
    expect(runs).toBe(2);
    expect(await notes()).toEqual(['answer 1', 'request 2']);
  });
});

const changedSettings =
  "select name from pg_settings where source = 'session' and name not like 'transaction\\_%' order by name";

describe('a transaction', () => {
  it('is run again from its start when the server ends its session', async () => {
    const database = await open();
    let runs = 0;
    await database.transact(async (transaction) => {
      runs += 1;
      const { rows } = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
      if (runs === 1)
        await direct.read((other) => other.query('select pg_terminate_backend($1)', [rows[0]?.pid]));
      await transaction.query('insert into note values ($1)', [`session ${runs}`]);
    });
    expect(await notes()).toContain('session 2');
    expect(await notes()).not.toContain('session 1');
  });

  it('survives a deadlock: one of the two is run again', async () => {
    await direct.transact((transaction) => transaction.query("insert into note values ('left'), ('right')"));
    const runs = { first: 0, second: 0 };
    const meeting = newMeeting(2);
    const touch = async (name: 'first' | 'second', order: readonly string[]): Promise<void> => {
      const database = await open();
      await database.transact(async (transaction) => {
        runs[name] += 1;
        await transaction.query('select 1 from note where text = $1 for update', [order[0]]);
        if (runs[name] === 1) await meeting.arrive();
        await transaction.query('select 1 from note where text = $1 for update', [order[1]]);
      });
    };
    await Promise.all([touch('first', ['left', 'right']), touch('second', ['right', 'left'])]);
    expect(runs.first + runs.second).toBe(3);
  });

  it('never passes for committed after one of its statements failed', async () => {
    const database = await open();
    const swallowed = database.transact(async (transaction) => {
      await transaction.query('insert into note values ($1)', ['swallowed']);
      await transaction.query('select 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('went on after one of its statements had failed');
    expect(await notes()).not.toContain('swallowed');
  });

  it('leaves nothing behind in its session, which a pooler may give to somebody else', async () => {
    const database = await open();
    await database.transact((transaction) => transaction.query('select 1'), { lockTimeout: 123 });
    const client = new pg.Client({ connectionString: home.url });
    await client.connect();
    const fresh = await client.query<{ name: string }>(changedSettings);
    await client.end();
    // What the second transaction sets for itself is about time only.
    const used = await database.read((transaction) => transaction.query<{ name: string }>(changedSettings));
    const names = used.rows.map(({ name }) => name).filter((name) => !name.endsWith('_timeout'));
    expect(names).toEqual(fresh.rows.map(({ name }) => name));
    const prepared = await database.read((transaction) =>
      transaction.query('select name from pg_prepared_statements'),
    );
    expect(prepared.rows).toEqual([]);
  });

  it('waits for a lock as long as it was told', async () => {
    const database = await open();
    await direct.transact(async (holder) => {
      await holder.query("select 1 from note where text = 'left' for update");
      const error = await failure(
        database.transact((transaction) => transaction.query("delete from note where text = 'left'"), {
          lockTimeout: 50,
        }),
      );
      expect(error.code).toBe('database.lock-timeout');
      expect(error.hint).toContain('--lock-timeout');
    });
  });
});

describe('what is said when a database cannot be used', () => {
  const cases = [
    { fault: 'no server', part: 'port', value: '1', code: 'database.unreachable', says: 'ECONNREFUSED' },
    {
      fault: 'no such host',
      part: 'hostname',
      value: 'nowhere.invalid',
      code: 'database.unreachable',
      says: 'nowhere',
    },
    {
      fault: 'no such database',
      part: 'pathname',
      value: '/absent',
      code: 'database.unreachable',
      says: '"absent"',
    },
    {
      fault: 'a wrong password',
      part: 'password',
      value: 'c4nary',
      code: 'database.authentication',
      says: 'password',
    },
  ] as const;

  it.each(cases)('names $fault and the remedy', async ({ part, value, code, says }) => {
    const database = await open((url) => {
      url[part] = value;
    });
    const error = await failure(database.read((transaction) => transaction.query('select 1')));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(error.hint).toMatch(/DATABASE_URL/);
  });

  it('keeps passwords out of everything that is said', async () => {
    const database = await open((url) => {
      url.password = 'c4nary-p%40ss';
      url.port = '1';
    });
    const error = await failure(database.read((transaction) => transaction.query('select 1')));
    expect(`${error.message} ${error.hint} ${String(error.cause)} ${database.description}`).not.toContain(
      'c4nary',
    );
  });

  it('names the object that a role may not use', async () => {
    const database = await openAsRole('');
    const error = await failure(database.read((transaction) => transaction.query('select * from note')));
    expect(error.code).toBe('database.permission');
    expect(error.message).toContain('note');
  });

  it('says that a role may only read, which it may go on doing', async () => {
    const database = await openAsRole(
      'grant insert on note to ROLE; alter role ROLE set default_transaction_read_only = on',
    );
    const write = database.transact((transaction) => transaction.query(`insert into note values ('never')`));
    expect(await failure(write)).toMatchObject({
      code: 'database.read-only',
      message: expect.stringContaining('read-only transaction') as string,
      hint: expect.stringContaining('default_transaction_read_only is on') as string,
      retry: 'backoff',
    });
    await expect(database.read((transaction) => transaction.query('select 1'))).resolves.toBeDefined();
  });

  it('keeps the rows that a constraint refused out of the message', async () => {
    await direct.transact((transaction) =>
      transaction.query("create table strict (secret text check (secret <> 'c4nary'))"),
    );
    const error = await failure(
      direct.transact((transaction) => transaction.query('insert into strict values ($1)', ['c4nary'])),
    );
    expect(error).toMatchObject({
      code: 'database.rejected',
      sqlstate: '23514',
      constraint: 'strict_secret_check',
    });
    expect(JSON.stringify(error) + error.message).not.toContain('c4nary');
  });
});

describe('migrations', () => {
  it('are applied once when ten processes ask at the same time', async () => {
    const { url, drop } = await createPostgresDatabase('empty');
    const databases = await Promise.all(Array.from({ length: 10 }, () => openDatabase(postgresTarget(url))));
    const reports = await Promise.all(
      databases.map((database) => migrate(database, { schema: 'attune', tables: 'all' })),
    );
    expect(reports.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
    expect(reports.filter(({ platformTablesExisted }) => platformTablesExisted)).toHaveLength(9);
    for (const database of databases) await database.close();
    await drop();
  });
});

interface Meeting {
  /** Resolves for all when the last one has come. */
  readonly arrive: () => Promise<void>;
}

function newMeeting(size: number): Meeting {
  let missing = size;
  let open: () => void = () => {};
  const full = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    arrive: () => {
      missing -= 1;
      if (missing === 0) open();
      return full;
    },
  };
}
