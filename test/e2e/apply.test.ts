import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { reportSchema } from '../../src/report/report-schema.ts';
import {
  createEmbeddedDirectory,
  createPostgresDatabase,
  postgresTarget,
  withDatabase,
  type Template,
} from '../support/databases.ts';
import { readTree } from '../support/read-tree.ts';
import { runCli, type CliOptions, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const pack = 'ref: slack\nversion: 1.0.0\nlabel: Slack\n';
const runtime = 'ref: slack.bash\nname: Bash\naliases: [slack-bash]\n';

const repository = { 'packs/slack/pack.yaml': pack, 'packs/slack/runtimes/bash.yaml': runtime };

const ajv = new Ajv2020({ allowUnionTypes: true });
addFormats.default(ajv);
const isReport = ajv.compile(reportSchema);

/** The one document on standard output. */
function readReport({ stdout }: CliResult): Record<string, unknown> {
  const report = JSON.parse(stdout) as Record<string, unknown>;
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  return report;
}

async function makePostgres(template: Template = 'migrated'): Promise<string> {
  const { url, drop } = await createPostgresDatabase(template);
  onTestFinished(drop);
  return url;
}

async function readRows(url: string, text: string): Promise<readonly object[]> {
  return withDatabase(postgresTarget(url), (database) =>
    database.read(async (transaction) => (await transaction.query(text)).rows),
  );
}

/** Everything that a run may write, row versions included. */
const everything = `select 'pack' as kind, ref, xmin::text, updated::text from pack
  union all select 'runtime', ref, xmin::text, updated::text from runtime
  union all select 'inventory', i.ref, i.xmin::text, null from reconcile.inventory as i
  union all select 'run', r.id::text, r.xmin::text, null from reconcile.run as r order by 1, 2`;

// Each run is a process of its own, and some of them start an embedded database.
vi.setConfig({ testTimeout: 120_000 });

describe('reconcile on the embedded database', () => {
  it('creates it, applies, and has nothing to do the second time', async () => {
    const cwd = makeTree(repository);
    const dry = await runCli(['--dry-run'], { cwd });
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('Plan: 2 to create') as string });
    expect(existsSync(join(cwd, '.reconcile'))).toBe(false);

    const first = await runCli([], { cwd });
    expect(first).toMatchObject({ code: 0, stderr: 'Reading packs/, since no paths are given.\n' });
    expect(first.stdout).toMatch(/\+ pack slack[\s\S]*\+ runtime slack\.bash[\s\S]*Applied: 2 created/u);

    const second = await runCli(['packs', '--detailed-exitcode'], { cwd });
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain('No changes.');
    await expect(runCli(['--quiet'], { cwd })).resolves.toEqual({ code: 0, stdout: '', stderr: '' });

    const status = await runCli(['status', '-o', 'json'], { cwd });
    expect(readReport(status)).toMatchObject({ counts: { owned: { pack: 1, runtime: 1 } } });
  });

  it('leaves nothing behind when the input is invalid or the database is only rehearsed', async () => {
    const cwd = makeTree({ ...repository, 'bad/pack.yaml': 'ref: Slack\n' });
    const before = readTree(cwd);
    await expect(runCli(['bad'], { cwd })).resolves.toMatchObject({ code: 3 });
    const rehearsed = await runCli(['packs', '--dry-run=server', '-o', 'json'], { cwd });
    expect(readReport(rehearsed)).toMatchObject({ outcome: 'rehearsed', plan: { counts: { create: 2 } } });
    await expect(runCli(['status'], { cwd })).resolves.toMatchObject({ code: 0 });
    expect(readTree(cwd)).toEqual(before);
  });

  it('is refused at once while another process has it open', async () => {
    const cwd = makeTree(repository);
    const { directory, remove } = await createEmbeddedDirectory();
    onTestFinished(remove);
    const env = { RECONCILE_STATE_DIRECTORY: directory };
    await withDatabase({ driver: 'embedded', directory }, async () => {
      const start = performance.now();
      const refused = await runCli([], { cwd, env });
      expect(refused).toMatchObject({ code: 5, stdout: '' });
      expect(refused.stderr).toContain(String(process.pid));
      expect(performance.now() - start).toBeLessThan(5000);
      const asJson = await runCli(['-o', 'json'], { cwd, env });
      expect(asJson.code).toBe(5);
      expect(readReport(asJson)).toMatchObject({ type: 'error', code: 'embedded.locked' });
    });
    await expect(runCli([], { cwd, env })).resolves.toMatchObject({ code: 0 });
  });
});

describe('reconcile on PostgreSQL', () => {
  function run(url: string, args: readonly string[], options: CliOptions): Promise<CliResult> {
    return runCli(args, { ...options, env: { DATABASE_URL: url, ...options.env } });
  }

  it('applies once, and then writes nothing', async () => {
    const cwd = makeTree(repository);
    const url = await makePostgres();
    await expect(run(url, ['--detailed-exitcode'], { cwd })).resolves.toMatchObject({ code: 2 });
    const written = await readRows(url, everything);
    expect(written.length).toBeGreaterThan(4);
    await expect(run(url, ['--detailed-exitcode'], { cwd })).resolves.toMatchObject({ code: 0 });
    await expect(readRows(url, everything)).resolves.toEqual(written);
  });

  it('plans and rehearses without touching database and files', async () => {
    const cwd = makeTree(repository);
    const url = await makePostgres();
    const before = { tree: readTree(cwd), rows: await readRows(url, everything) };
    for (const mode of ['--dry-run', '--dry-run=server']) {
      const result = await run(url, [mode, '--detailed-exitcode', '-o', 'json'], { cwd });
      expect(result.code).toBe(2);
      expect(readReport(result)).toMatchObject({ plan: { counts: { create: 2 } } });
    }
    expect({ tree: readTree(cwd), rows: await readRows(url, everything) }).toEqual(before);
  });

  it('makes its own schema where the platform has its tables, but not in a rehearsal', async () => {
    const cwd = makeTree(repository);
    const url = await makePostgres();
    await withDatabase(postgresTarget(url), (database) =>
      database.transact((transaction) => transaction.query('drop schema reconcile cascade')),
    );
    const schemas = `select nspname from pg_namespace where nspname = 'reconcile'`;
    await expect(run(url, ['--dry-run'], { cwd })).resolves.toMatchObject({ code: 0 });
    const rehearsed = await run(url, ['--dry-run=server', '-o', 'json'], { cwd });
    expect(readReport(rehearsed)).toMatchObject({ outcome: 'rehearsed' });
    await expect(readRows(url, schemas)).resolves.toEqual([]);
    const applied = await run(url, ['-o', 'json'], { cwd });
    expect(readReport(applied)).toMatchObject({ outcome: 'applied', applied: { counts: { create: 2 } } });
    await expect(run(url, ['--detailed-exitcode'], { cwd })).resolves.toMatchObject({ code: 0 });
  });

  it('asks for the tables of the platform, and migrate makes them', async () => {
    const cwd = makeTree(repository);
    const url = await makePostgres('empty');
    const missing = await run(url, [], { cwd });
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('reconcile migrate');
    const migrated = await run(url, ['migrate', '--schema', 'attune', '-o', 'json'], { cwd });
    expect(readReport(migrated)).toMatchObject({ type: 'migration', platformTablesExisted: false });
    const elsewhere = await run(url, ['--dry-run'], { cwd });
    expect(elsewhere.stderr).toContain('--schema attune');
    await expect(run(url, ['--schema', 'attune'], { cwd })).resolves.toMatchObject({ code: 0 });
    const again = await run(url, ['migrate', '--schema', 'attune'], { cwd });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do') as string });
  });

  it('says which row the database refuses, where, and writes nothing', async () => {
    const cwd = makeTree(repository);
    const url = await makePostgres();
    await withDatabase(postgresTarget(url), (database) =>
      database.transact((transaction) =>
        transaction.query(`alter table pack add constraint short_label check (length(label) < 4)`),
      ),
    );
    const before = await readRows(url, everything);
    const refused = await run(url, [], { cwd });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/packs\/slack\/pack\.yaml:3:\d+: error\[apply\.rejected\].*short_label/u);
    expect(refused.stderr).toContain('label: Slack');
    const rehearsed = await run(url, ['--dry-run=server', '-o', 'json'], { cwd });
    expect(readReport(rehearsed)).toMatchObject({ rejection: { constraint: 'short_label' } });
    await expect(readRows(url, everything)).resolves.toEqual(before);
  });

  it('records the commit and who ran it', async () => {
    const cwd = makeTree(repository);
    const url = await makePostgres();
    await run(url, ['--actor', 'robot'], { cwd });
    await expect(readRows(url, 'select actor from reconcile.run')).resolves.toEqual([{ actor: 'robot' }]);
  });

  it('reconciles only what is asked for', async () => {
    const cwd = makeTree({ ...repository, 'packs/jira/pack.yaml': 'ref: jira\nversion: 1.0.0\n' });
    const url = await makePostgres();
    const result = await run(url, ['--target', 'jira', '-o', 'json'], { cwd });
    expect(readReport(result)).toMatchObject({ applied: { counts: { create: 1 } } });
    const unknown = await run(url, ['--target', 'jirra'], { cwd });
    expect(unknown).toMatchObject({ code: 3, stdout: expect.stringContaining('jira') as string });
  });

  it('stays out of rows that somebody else owns, unless it is told to adopt them', async () => {
    const cwd = makeTree(repository);
    const url = await makePostgres();
    await withDatabase(postgresTarget(url), (database) =>
      database.transact((transaction) =>
        transaction.query(`insert into pack (ref, label, version) values ('slack', 'Mine', '0.9.0')`),
      ),
    );
    await expect(run(url, [], { cwd })).resolves.toMatchObject({ code: 3 });
    await expect(run(url, ['--adopt'], { cwd })).resolves.toMatchObject({ code: 0 });
    writeFileSync(join(cwd, 'packs/slack/pack.yaml'), pack.replace('1.0.0', '1.1.0'));
    const stranger = await run(url, ['--source', 'other'], { cwd });
    expect(stranger.code).toBe(3);
    expect(stranger.stdout).toContain('default');
  });
});
