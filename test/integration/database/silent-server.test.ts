import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { askOutcome } from '../../../src/database/ask-outcome.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { connectClient, createPool, type PostgresPool } from '../../../src/database/postgres-connect.ts';
import { PostgresSession } from '../../../src/database/postgres-session.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A server that accepts connections and does with them what it is told. */
async function listen(welcome: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    welcome(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `postgres://user:canary@127.0.0.1:${(server.address() as AddressInfo).port}/catalog`;
}

async function failureOf(url: string): Promise<unknown> {
  const database = await openDatabase({ driver: 'postgres', connection: { url } }, { connectTimeout: 1_100 });
  cleanups.push(database.close);
  return database.read(async () => {}).catch((error: unknown) => error);
}

function openPool(): PostgresPool {
  const pool = createPool({ url: inject('postgresUrl') }, {});
  cleanups.push(() => pool.end());
  return pool;
}

describe('a server that', () => {
  it('accepts connections and says nothing is given up after the connection timeout', async () => {
    const failure = await failureOf(await listen(() => {}));
    expect(failure).toMatchObject({
      code: 'database.unreachable',
      message: expect.stringContaining('no answer in 1 s'),
    });
  });

  it('closes connections at once cannot be reached', async () => {
    const failure = await failureOf(await listen((socket) => socket.end()));
    expect(failure).toMatchObject({ code: 'database.unreachable' });
  });

  it('says that it is starting is asked again', async () => {
    // An ErrorResponse as the server sends it before it takes connections (protocol documentation, "Message Formats").
    const fields = 'SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0';
    const length = Buffer.alloc(4);
    length.writeInt32BE(4 + fields.length);
    let asked = 0;
    const url = await listen((socket) => {
      socket.once('data', () => {
        asked += 1;
        socket.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]));
      });
    });
    const failure = await failureOf(url);
    expect(failure).toMatchObject({ code: 'database.unreachable', retry: 'backoff' });
    expect(String(failure)).toContain('takes no connections');
    expect(asked).toBe(5);
  });

  it('has no encryption to offer is told from one that cannot be reached', async () => {
    // The answer to a request for TLS (protocol documentation, "SSL Session Encryption").
    const url = await listen((socket) => socket.on('data', () => socket.write('N')));
    const failure = await failureOf(`${url}?sslmode=require`);
    expect(failure).toMatchObject({ hint: expect.stringContaining('sslmode=disable'), retry: 'never' });
  });

  it('stops answering in a transaction is given up after a while, and its connection is not used again', async () => {
    const pool = openPool();
    const client = await connectClient(pool, 'the server');
    const session = new PostgresSession(client, { onStatement: () => {}, onRows: () => {}, patience: 300 });
    await session.query('begin');
    const failure: unknown = await session.query('select pg_sleep(20)').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'database.unreachable', retry: 'backoff' });
    expect(session).toMatchObject({ lost: true, transient: true });
    await session.rollback();
    session.release();
    session.release();
    expect(pool.totalCount).toBe(0);
  });
});

describe('a session', () => {
  it('does not take a value that cannot be sent for a lost connection to be tried again', async () => {
    const client = await connectClient(openPool(), 'the server');
    const session = new PostgresSession(client, {
      onStatement: () => {},
      onRows: () => {},
      patience: 10_000,
    });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(session.query('select $1::jsonb', [circular])).rejects.toBeInstanceOf(TypeError);
    expect(session).toMatchObject({ lost: true, transient: false });
    session.release();
  });
});

describe('the outcome of a transaction', () => {
  it('is asked by its id, and one that the server has not heard of was lost with all that it wrote', async () => {
    const pool = openPool();
    const connect = async (): Promise<PostgresSession> =>
      new PostgresSession(await connectClient(pool, 'the server'), {
        onStatement: () => {},
        onRows: () => {},
        patience: 10_000,
      });
    const session = await connect();
    const read = 'select pg_current_xact_id()::text as id';
    const kept = (await session.query<{ id: string }>(read)).rows[0]?.id ?? '';
    await session.query('begin');
    const undone = (await session.query<{ id: string }>(read)).rows[0]?.id ?? '';
    await session.rollback();
    session.release();
    expect(await askOutcome(connect, kept)).toBe('committed');
    expect(await askOutcome(connect, undone)).toBe('aborted');
    expect(await askOutcome(connect, `${BigInt(kept) + 1_000_000n}`)).toBe('aborted');
  });
});

describe('limits of a transaction', () => {
  it('leave the wait for locks its full time, and never mean that there is no limit', async () => {
    const database = await openDatabase({ driver: 'postgres', connection: { url: inject('postgresUrl') } });
    cleanups.push(database.close);
    const read = `select name, setting::int from pg_settings where name in ('lock_timeout', 'statement_timeout') order by name`;
    const settingsWith = (lockTimeout: number, statementTimeout: number): Promise<unknown> =>
      database.transact(async (transaction) => (await transaction.query(read)).rows, {
        lockTimeout,
        statementTimeout,
      });
    expect(await settingsWith(600_000, 1_000)).toEqual([
      { name: 'lock_timeout', setting: 600_000 },
      { name: 'statement_timeout', setting: 601_000 },
    ]);
    expect(await settingsWith(0, 5_000)).toEqual([
      { name: 'lock_timeout', setting: 1 },
      { name: 'statement_timeout', setting: 5_001 },
    ]);
    await expect(settingsWith(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).resolves.toHaveLength(2);
    const reading = await database.read(async (transaction) => (await transaction.query(read)).rows);
    expect(reading).toEqual([
      { name: 'lock_timeout', setting: 30_000 },
      { name: 'statement_timeout', setting: 330_000 },
    ]);
  });
});
