import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { untilSomebodyWaits } from '../support/await-lock.ts';
import { ask } from '../support/controller-server.ts';
import {
  makeHostRepository,
  packYaml,
  plainRuntimeYaml,
  type HostRepository,
} from '../support/environment-repository.ts';
import { findProcesses } from '../support/find-processes.ts';
import { connectForeigner } from '../support/foreign-client.ts';
import type { StartedCli } from '../support/run-cli.ts';

/** Waits where a file `hold` lies beside the manifest, and does not end when it is asked to. */
const install = [
  'sh',
  '-c',
  `if [ -e '{pack_dir}/hold' ]; then trap '' TERM; touch '{pack_dir}/held'; sleep 600; fi; cp "$0" "$1"`,
  '{manifest_path}',
  '{env_dir}/installed',
];

/** Waits where a file `hold` lies beside it. */
const heldGit = `#!/bin/sh
if [ -e "$0.hold" ]; then touch "$0.held"; exec sleep 600; fi
PATH=\${PATH#*:} exec git "$@"
`;

/** A controller that keeps two packs and their environments, both as `first`. */
interface Scene {
  readonly host: HostRepository;
  readonly started: StartedCli;
  readonly address: string;
  readonly file: (...parts: readonly string[]) => string;
  /** Has both packs, and what is installed for them, be `second`. */
  readonly change: () => void;
  /** Resolves when there is a file. */
  readonly untilThere: (file: string) => Promise<void>;
}

/** Takes a controller to a phase. Gives how to have nothing of the kind in the way of a run that comes later. */
type Enter = (scene: Scene) => Promise<() => unknown>;

const labelled = (ref: string, label: string): string =>
  packYaml(ref).replace(`label: ${ref}`, `label: ${label}`);

async function makeScene(): Promise<Scene> {
  const host = await makeHostRepository({
    'bin/git': { mode: 0o755, content: heldGit },
    'packs/slack/runtimes/plain.yaml': plainRuntimeYaml(install),
  });
  const file: Scene['file'] = (...parts) => join(host.cwd, ...parts);
  const write = (text: string): void => {
    for (const ref of ['jira', 'slack']) {
      mkdirSync(file('packs', ref), { recursive: true });
      writeFileSync(file('packs', ref, 'needs.txt'), `${text}\n`);
      writeFileSync(file('packs', ref, 'pack.yaml'), labelled(ref, text));
    }
  };
  write('first');
  const address = `unix:${file('http.sock')}`;
  const path = `${file('bin')}:${process.env['PATH'] ?? ''}`;
  const args = ['--listen', address, '--listen-control', '--lock-timeout', '60s', '--log-level', 'debug'];
  const started = host.startWith({ PATH: path }, ['watch', 'packs', ...args]);
  onTestFinished(() => void started.process.kill('SIGKILL'));
  await started.said('created=3');
  const untilThere: Scene['untilThere'] = (name) =>
    expect.poll(() => existsSync(name), { timeout: 30_000, interval: 10 }).toBe(true);
  return { host, started, address, file, change: () => write('second'), untilThere };
}

/** Has somebody hold a lock. Gives how to have it let go. */
async function hold({ host }: Scene, statement: string) {
  const client = await connectForeigner(host.env['DATABASE_URL'] ?? '');
  await client.query('begin');
  await client.query(statement);
  return () => client.query('rollback');
}

/** A phase in which the controller waits for a lock in the database. */
const waitingFor =
  (statement: string): Enter =>
  async (scene) => {
    const release = await hold(scene, statement);
    scene.change();
    await untilSomebodyWaits(scene.host.env['DATABASE_URL'] ?? '');
    return release;
  };

const lockOfApplies = `select pg_advisory_xact_lock(('x' || encode(substr(sha256('reconcile\\000public'::bytea), 1, 8), 'hex'))::bit(64)::bigint)`;

const phases: Readonly<Record<string, Enter>> = {
  'waits for a checkout': async ({ file, change, started }) => {
    mkdirSync(file('.git'));
    writeFileSync(file('.git/index.lock'), '');
    change();
    await started.said('trigger=file');
    return () => rmSync(file('.git'), { recursive: true });
  },
  'asks git for the revision': async ({ file, change, untilThere }) => {
    writeFileSync(file('bin/git.hold'), '');
    change();
    await untilThere(file('bin/git.held'));
    return () => rmSync(file('bin/git.hold'));
  },
  'fetches a content': async ({ file, change }) => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const asked = once(server, 'connection');
    const { port } = server.address() as AddressInfo;
    const source = `{type: git, url: "http://127.0.0.1:${port}/slow.git"}`;
    writeFileSync(file('packs/slow.yaml'), `kind: Pack\nref: slow\nsource: ${source}\n`);
    change();
    await asked;
    return () => rmSync(file('packs/slow.yaml'));
  },
  'reads the database': waitingFor('lock table pack in access exclusive mode'),
  'waits for another apply': waitingFor(lockOfApplies),
  'is in the middle of its transaction': waitingFor('lock table reconcile.change in share mode'),
  'builds an environment': async ({ file, change, untilThere }) => {
    writeFileSync(file('packs/jira/hold'), '');
    change();
    await untilThere(file('packs/jira/held'));
    return () => rmSync(file('packs/jira/hold'));
  },
  'records what it has published': waitingFor('lock table reconcile.environment in share mode'),
  'waits for another attempt': async ({ host, change, started }) => {
    const url = new URL(host.env['DATABASE_URL'] ?? '');
    const name = url.pathname.slice(1);
    const gate = async (open: boolean): Promise<void> => {
      url.pathname = '/postgres';
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      await client.query(`alter database ${name} allow_connections ${open}`);
      const others = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
      if (!open) await client.query(others);
      await client.end();
    };
    await gate(false);
    change();
    await started.said('retry.scheduled');
    return () => gate(true);
  },
  'is suspended': async ({ address, change, started }) => {
    await ask(address, '/-/suspend', { method: 'POST' });
    change();
    await started.said('suspended');
    return () => {};
  },
  'serves somebody who is slow': async ({ address, change }) => {
    const socket = connect(address.slice('unix:'.length));
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    socket.write('GET /status HTTP/1.1\r\nHost: loc');
    await ask(address, '/healthz');
    change();
    return () => {};
  },
};

/** What the catalog and the links of the packs say, which has to be the same of both packs. */
async function look({ host, file }: Scene) {
  const rows = await host.rows('select label from pack order by ref');
  const labels = rows.map((row) => (row as { label: string }).label);
  const installed = ['jira', 'slack'].map((ref) =>
    readFileSync(file('packs', ref, '.plain/installed'), 'utf8').trim(),
  );
  return { labels, installed };
}

describe('reconcile watch that is told to stop while it', () => {
  it.each(Object.entries(phases))('%s', async (_name, enter) => {
    const scene = await makeScene();
    const { host, started } = scene;
    const release = await enter(scene);
    started.process.kill('SIGTERM');
    // It would be 143 once the time for stopping is over.
    const { code, stderr } = await started.result;
    expect(code, stderr).toBe(0);
    expect(stderr.trimEnd()).toMatch(/ stopped$/u);
    expect(findProcesses(host.cwd)).toEqual([]);
    await release();
    const { labels, installed } = await look(scene);
    expect(['first,first', 'second,second']).toContain(labels.join());
    for (const text of installed) expect(['first', 'second']).toContain(text);
    const next = await host.run('packs', '--lock-timeout', '1s', '--detailed-exitcode');
    expect([0, 2], next.stderr).toContain(next.code);
    expect(await look(scene)).toEqual({ labels: ['second', 'second'], installed: ['second', 'second'] });
  });
});

describe('reconcile watch that is told to stop while it asks a repository', () => {
  it('does not wait for one that says nothing', async () => {
    const host = await makeHostRepository({});
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const asked = once(server, 'connection');
    const { port } = server.address() as AddressInfo;
    const started = host.start('watch', '--git', `git://127.0.0.1:${port}/catalog.git`, 'packs');
    await asked;
    started.process.kill('SIGTERM');
    const { code, stderr } = await started.result;
    expect(code, stderr).toBe(0);
    expect(findProcesses(host.cwd)).toEqual([]);
  });
});

describe('reconcile watch that is told twice to stop', () => {
  it('ends at once, and what it was building ends with the next run', async () => {
    const scene = await makeScene();
    const { host, started, file, untilThere } = scene;
    writeFileSync(file('packs/jira/hold'), '');
    scene.change();
    await untilThere(file('packs/jira/held'));
    started.process.kill('SIGTERM');
    await started.said('Stopping');
    started.process.kill('SIGTERM');
    expect((await started.result).code).toBe(143);
    rmSync(file('packs/jira/hold'));
    expect(await host.run('packs', '--lock-timeout', '1s')).toMatchObject({ code: 0 });
    expect(await look(scene)).toEqual({ labels: ['second', 'second'], installed: ['second', 'second'] });
    expect(findProcesses(host.cwd)).toEqual([]);
  });
});
