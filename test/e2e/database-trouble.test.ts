import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createEmbeddedDirectory,
  createPostgresDatabase,
  postgresTarget,
  withDatabase,
} from '../support/databases.ts';
import { runCli, type CliOptions, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const packOf = (ref: string): string => `ref: ${ref}\nversion: 1.0.0\n`;
const repository = { 'reconcile.yaml': 'paths: [packs]\n', 'packs/slack/pack.yaml': packOf('slack') };

/** Expects one line about the failure, one hint, no stack, and the same for machines. */
async function expectFailure(
  args: readonly string[],
  options: CliOptions,
  expected: { readonly exit: number; readonly code: string; readonly said: RegExp },
): Promise<CliResult> {
  const human = await runCli(args, options);
  expect(human).toMatchObject({ code: expected.exit, stdout: '' });
  expect(human.stderr).toMatch(/^error: [^\n]+\n {2}help: [^\n]+\n/u);
  expect(human.stderr).toMatch(expected.said);
  expect(human.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/mu);
  const machine = await runCli([...args, '-o', 'json'], options);
  expect(machine).toMatchObject({ code: expected.exit, stderr: '' });
  expect(JSON.parse(machine.stdout)).toMatchObject({ type: 'error', code: expected.code });
  return human;
}

interface Server {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...statements: readonly string[]) => Promise<readonly object[]>;
}

async function makeServer(): Promise<Server> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const run = (...statements: readonly string[]): Promise<readonly object[]> =>
    withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        let rows: readonly object[] = [];
        for (const statement of statements) ({ rows } = await query(statement));
        return rows;
      }),
    );
  return { url, env: { DATABASE_URL: url }, run };
}

/** A role that may do what `grants` say, and the URL with which it connects. */
async function makeRole({ url, run }: Server, grants: readonly string[]): Promise<string> {
  const role = `role_${new URL(url).pathname.slice(6)}`;
  await run(`create role ${role} login password 'known'`, ...grants.map((grant) => `${grant} to ${role}`));
  onTestFinished(async () => {
    await run(`drop owned by ${role}`, `drop role ${role}`);
  });
  const address = new URL(url);
  address.username = role;
  address.password = 'known';
  return address.href;
}

const maySelect = [
  'grant usage on schema public, reconcile',
  'grant select on all tables in schema public, reconcile',
];

// Each run is a process of its own, and some of them start an embedded database.
vi.setConfig({ testTimeout: 180_000 });

describe('A PostgreSQL server', () => {
  it('without the database that is named is told, with what to do', async () => {
    const { url } = await makeServer();
    const absent = new URL(url);
    absent.pathname = '/absent';
    const options = { cwd: makeTree(repository), env: { DATABASE_URL: absent.href } };
    const expected = { exit: 1, code: 'database.unreachable', said: /"absent"[\s\S]*Create the database/u };
    for (const args of [[], ['--dry-run'], ['status'], ['migrate']]) {
      const { stderr } = await expectFailure(args, options, expected);
      expect(stderr).not.toContain(`:${absent.password}@`);
    }
  });

  it('that refuses the password is told, without the password', async () => {
    const { url } = await makeServer();
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const options = { cwd: makeTree(repository), env: { DATABASE_URL: wrong.href } };
    const { stderr } = await expectFailure([], options, {
      exit: 1,
      code: 'database.authentication',
      said: /PGPASSWORD/u,
    });
    expect(stderr).not.toContain('hunter2');
  });

  it('with tables of a later version is left alone', async () => {
    const server = await makeServer();
    await server.run(`insert into reconcile.migration (name, checksum) values ('9999-later.sql', 'x')`);
    const options = { cwd: makeTree(repository), env: server.env };
    const expected = { exit: 1, code: 'database.schema-newer', said: /9999-later/u };
    for (const args of [[], ['--dry-run'], ['--dry-run=server'], ['migrate']]) {
      await expectFailure(args, options, expected);
    }
    await expect(server.run('select from pack')).resolves.toEqual([]);
  });

  it('on which another run holds the lock is waited for as long as asked', async () => {
    const server = await makeServer();
    const options = { cwd: makeTree(repository), env: server.env };
    await withDatabase(postgresTarget(server.url), (database) =>
      database.transact(async ({ query }) => {
        await query('lock table pack in exclusive mode');
        await expectFailure(['--lock-timeout', '200ms'], options, {
          exit: 5,
          code: 'database.lock-timeout',
          said: /--lock-timeout/u,
        });
        await expect(runCli(['--dry-run'], options)).resolves.toMatchObject({ code: 0 });
      }),
    );
  });
});

describe('A role', () => {
  it('that may not look at the tables is told which right it lacks', async () => {
    const server = await makeServer();
    const env = { DATABASE_URL: await makeRole(server, ['grant usage on schema public']) };
    const options = { cwd: makeTree(repository), env };
    const expected = { exit: 1, code: 'database.permission', said: /may not read reconcile\b/u };
    for (const args of [[], ['--dry-run'], ['status']]) {
      await expectFailure(args, options, expected);
    }
    await server.run('drop schema reconcile cascade');
    for (const args of [['--dry-run'], ['status']]) {
      await expectFailure(args, options, { ...expected, said: /\bpack\b/u });
    }
    await expect(runCli(['validate'], options)).resolves.toMatchObject({ code: 0 });
  });

  it('that may only look can plan, and is told what it lacks to apply', async () => {
    const server = await makeServer();
    const options = {
      cwd: makeTree(repository),
      env: { DATABASE_URL: await makeRole(server, maySelect) },
    };
    const planned = { code: 2, stdout: expect.stringContaining('Plan: 1 to create') as string, stderr: '' };
    const dryRun = ['--dry-run', '--detailed-exitcode', 'packs'];
    await expect(runCli(dryRun, options)).resolves.toMatchObject(planned);
    await expect(runCli(['status'], options)).resolves.toMatchObject({ code: 0 });
    await expectFailure(['packs'], options, {
      exit: 1,
      code: 'database.permission',
      said: /permission denied for[^\n]* pack\b/u,
    });
    await server.run('drop schema reconcile cascade');
    await expect(runCli(dryRun, options)).resolves.toMatchObject(planned);
    await expectFailure(['packs'], options, {
      exit: 1,
      code: 'database.permission',
      said: /schema "reconcile" is not there[\s\S]*reconcile migrate[\s\S]*GRANT CREATE/u,
    });
    await expect(server.run('select from pack')).resolves.toEqual([]);
  });
});

describe('An embedded database', () => {
  it('that another process uses refuses every command that needs it, at once', async () => {
    const { directory, remove } = await createEmbeddedDirectory();
    onTestFinished(remove);
    const options = { cwd: makeTree(repository), env: { RECONCILE_STATE_DIRECTORY: directory } };
    await withDatabase({ driver: 'embedded', directory }, async () => {
      const said = new RegExp(`process ${process.pid} [\\s\\S]*--lock-timeout`, 'u');
      for (const args of [['packs'], ['--dry-run', 'packs'], ['status']]) {
        await expectFailure(args, options, { exit: 5, code: 'embedded.locked', said });
      }
      await expect(runCli(['validate', 'packs'], options)).resolves.toMatchObject({ code: 0 });
    });
  });

  it('that two processes write to at once, from its making on, keeps what both say is applied', async () => {
    const cwd = makeTree({
      'a/pack.yaml': packOf('first'),
      'b/pack.yaml': packOf('second'),
      'c/pack.yaml': packOf('third'),
    });
    const { directory, remove } = await createEmbeddedDirectory('none');
    onTestFinished(remove);
    const env = { RECONCILE_STATE_DIRECTORY: directory };
    const apply = (name: string, source: string): Promise<CliResult> =>
      runCli([name, '--source', source, '--lock-timeout', '120s'], { cwd, env });
    const runs = await Promise.all([apply('a', 'one'), apply('b', 'two'), apply('c', 'three')]);
    for (const { code, stdout, stderr } of runs) {
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('Applied: 1 created');
    }
    const status = await runCli(['status', '-o', 'json'], { cwd, env });
    expect(JSON.parse(status.stdout)).toMatchObject({ counts: { owned: { pack: 3 } } });
    const again = await runCli(['b', '--source', 'two', '--detailed-exitcode'], { cwd, env });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes') as string });
  });
});
