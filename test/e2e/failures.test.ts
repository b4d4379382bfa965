import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createPostgresDatabase,
  postgresTarget,
  withDatabase,
  type PostgresTestDatabase,
} from '../support/databases.ts';
import { runCli, startCli, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const repository = { 'packs/slack/pack.yaml': 'ref: slack\nversion: 1.0.0\n' };

function expectNoTrace({ stdout, stderr }: CliResult): void {
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .*:\d+:\d+\)?$/mu);
}

async function makePostgres(): Promise<PostgresTestDatabase> {
  const database = await createPostgresDatabase();
  onTestFinished(database.drop);
  return database;
}

// Each run is a process of its own, and some of them start an embedded database.
vi.setConfig({ testTimeout: 120_000 });

describe('invalid input', () => {
  it('is reported all at once, with place, lines and what to write, and nothing else happens', async () => {
    const cwd = makeTree({
      'packs/a/pack.yaml': 'ref: a-pack\nversion: 3.12\n',
      'packs/b/pack.yaml': 'ref: b-pack\nversion: [1\n',
      'packs/c/pack.yaml': 'ref: a-pack\nversion: 1.0.0\n',
    });
    const env = { DATABASE_URL: 'postgres://127.0.0.1:1/absent' };
    const result = await runCli(['packs'], { cwd, env });
    expect(result).toMatchObject({ code: 3, stderr: '' });
    for (const place of [
      'a/pack.yaml:2:10: error',
      'b/pack.yaml:',
      'c/pack.yaml:1:6: error',
      '> 2 | version: 3.12',
    ]) {
      expect(result.stdout).toContain(place);
    }
    expect(result.stdout).toContain('The input is invalid: nothing was written.');
    const validated = await runCli(['validate', 'packs', '-o', 'json'], { cwd });
    const report = JSON.parse(validated.stdout) as { diagnosticCounts: { errors: number } };
    expect(validated).toMatchObject({ code: 3, stderr: '' });
    expect(report.diagnosticCounts.errors).toBeGreaterThanOrEqual(3);
  });

  it.each([
    [['--strit'], 'Did you mean --strict?'],
    [['valdate'], 'Did you mean the command "validate"?'],
    [['packs', 'validate'], 'reconcile validate'],
    [['--adopt', 'validate', 'packs'], '--adopt does not belong to the command validate'],
    [['--dry-run=sever', 'packs'], '--dry-run=server'],
    [['schema', 'pak'], 'Did you mean pack?'],
    [['--lock-timeout', 'soon', 'packs'], '--lock-timeout: "soon" is not a duration'],
    [['packs', '-o', 'xml'], '--output: "xml" is not one of human, json'],
  ])('is refused on the command line: %j', async (args, expected) => {
    const result = await runCli(args, { cwd: makeTree(repository) });
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toContain(expected);
    expectNoTrace(result);
  });

  it('is refused in reconcile.yaml and in variables, with all that is wrong', async () => {
    const cwd = makeTree({ ...repository, 'reconcile.yaml': 'lock_timeot: 3s\nstrict: 5\n' });
    const env = { RECONCILE_MAX_FILES: 'many', RECONCILE_SORCE: 'x' };
    const result = await runCli(['packs'], { cwd, env });
    expect(result).toMatchObject({ code: 3, stdout: '' });
    for (const part of [
      'reconcile.yaml:1:1: error',
      'Did you mean lock_timeout?',
      'reconcile.yaml:2:9: error',
      'RECONCILE_MAX_FILES: "many"',
      'Did you mean RECONCILE_SOURCE?',
    ]) {
      expect(result.stderr).toContain(part);
    }
    const asJson = await runCli(['packs', '-o', 'json'], { cwd });
    expect(asJson).toMatchObject({ code: 3, stderr: '' });
    expect(JSON.parse(asJson.stdout)).toMatchObject({ type: 'error', code: 'settings' });
  });
});

describe('a database that cannot be used', () => {
  it('is not there', async () => {
    const cwd = makeTree(repository);
    const env = { DATABASE_URL: 'postgres://bob:hunter2@127.0.0.1:1/absent' };
    for (const args of [[], ['--dry-run'], ['status'], ['migrate']]) {
      const result = await runCli(args, { cwd, env });
      expect(result).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr).toContain('127.0.0.1:1');
      expect(result.stderr).not.toContain('hunter2');
      expectNoTrace(result);
    }
    const asJson = await runCli(['-o', 'json'], { cwd, env });
    expect(JSON.parse(asJson.stdout)).toMatchObject({ type: 'error', code: 'database.unreachable' });
  });

  it('does not take the password', async () => {
    const { url } = await makePostgres();
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const result = await runCli([], { cwd: makeTree(repository), env: { DATABASE_URL: wrong.href } });
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).not.toContain('hunter2');
    expectNoTrace(result);
  });

  it('lets a role without rights plan, and says what is missing to apply', async () => {
    const cwd = makeTree(repository);
    const { url } = await makePostgres();
    const role = `reader_${new URL(url).pathname.slice(6)}`;
    await withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        await query(`create role ${role} login password 'reader'`);
        await query(`grant usage on schema public, reconcile to ${role}`);
        await query(`grant select on all tables in schema public, reconcile to ${role}`);
      }),
    );
    onTestFinished(() =>
      withDatabase(postgresTarget(url), (database) =>
        database.transact(async ({ query }) => {
          await query(`drop owned by ${role}`);
          await query(`drop role ${role}`);
        }),
      ),
    );
    const reader = new URL(url);
    reader.username = role;
    reader.password = 'reader';
    const env = { DATABASE_URL: reader.href };
    await expect(runCli(['--dry-run', '--detailed-exitcode'], { cwd, env })).resolves.toMatchObject({
      code: 2,
    });
    const refused = await runCli([], { cwd, env });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expectNoTrace(refused);
    await withDatabase(postgresTarget(url), (database) =>
      database.transact(({ query }) => query('drop schema reconcile cascade')),
    );
    await expect(runCli(['--dry-run'], { cwd, env })).resolves.toMatchObject({ code: 0 });
    const noSchema = await runCli([], { cwd, env });
    expect(noSchema.code).toBe(1);
    expect(noSchema.stderr).toMatch(/reconcile migrate[\s\S]*GRANT CREATE/u);
  });

  it('has another run under way', async () => {
    const cwd = makeTree(repository);
    const { url } = await makePostgres();
    await withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        await query('lock table pack in exclusive mode');
        const result = await runCli(['--lock-timeout', '200ms'], { cwd, env: { DATABASE_URL: url } });
        expect(result.code).toBe(5);
        expectNoTrace(result);
      }),
    );
  });
});

describe('signals', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s in the middle of an apply rolls it back', async (signal, code) => {
    const cwd = makeTree(repository);
    const { url } = await makePostgres();
    await withDatabase(postgresTarget(url), (database) =>
      database.transact(({ query }) =>
        query(`create function slow() returns trigger language plpgsql as
          $$ begin perform pg_advisory_xact_lock(77); return new; end $$;
          create trigger slow before insert on pack for each row execute function slow()`),
      ),
    );
    const run = await withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        await query('select pg_advisory_xact_lock(77)');
        const started = startCli(['packs'], { cwd, env: { DATABASE_URL: url } });
        await waitFor(url, waitingForLock);
        started.process.kill(signal);
        await started.said('Stopping');
        return started;
      }),
    );
    const result = await run.result;
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
    expectNoTrace(result);
    const rows = await withDatabase(postgresTarget(url), (database) =>
      database.read(async ({ query }) => (await query('select ref from pack')).rows),
    );
    expect(rows).toEqual([]);
  });

  it('a second signal ends it at once', async () => {
    const cwd = makeTree(repository);
    const { url } = await makePostgres();
    await withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        await query('lock table pack in access exclusive mode');
        const started = startCli(['packs'], { cwd, env: { DATABASE_URL: url } });
        await waitFor(url, waitingForLock);
        started.process.kill('SIGTERM');
        await started.said('Stopping');
        started.process.kill('SIGTERM');
        await expect(started.result).resolves.toMatchObject({ code: 143 });
      }),
    );
  });
});

/** Another session of this database waits; others on the server are no business of ours. */
const waitingForLock = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Asks the database until a statement gives a row. */
async function waitFor(url: string, text: string): Promise<void> {
  await withDatabase(postgresTarget(url), async (database) => {
    for (;;) {
      const { rowCount } = await database.read(({ query }) => query(text));
      if (rowCount > 0) return;
      await database.read(({ query }) => query('select pg_sleep(0.02)'));
    }
  });
}
