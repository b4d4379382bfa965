import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { reportSchema } from '../../src/report/report-schema.ts';
import { createPostgresDatabase, postgresTarget, withDatabase, type Template } from '../support/databases.ts';
import { recordRunRow, undoOwnership } from '../support/record-run.ts';
import { runCli, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const pack = 'ref: slack\nversion: 1.0.0\nlabel: Slack\n';
const repository = {
  'packs/slack/pack.yaml': pack,
  'packs/slack/runtimes/bash.yaml': 'ref: slack.bash\nname: Bash\n',
};

const ajv = new Ajv2020({ allowUnionTypes: true });
addFormats.default(ajv);
const isReport = ajv.compile(reportSchema);

interface Report {
  readonly runs: readonly { readonly runId: string }[];
  readonly changes: readonly { readonly ref: string }[];
}

/** The one document on standard output. */
function readReport({ stdout }: CliResult): Report {
  const report = JSON.parse(stdout) as Report;
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  return report;
}

interface Server {
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<readonly never[]>;
}

async function openServer(cwd: string, template: Template = 'migrated'): Promise<Server> {
  const { url, drop } = await createPostgresDatabase(template);
  onTestFinished(drop);
  return {
    run: (...args) => runCli(args, { cwd, env: { DATABASE_URL: url } }),
    sql: (text, values) =>
      withDatabase(postgresTarget(url), (database) =>
        database.transact(async (transaction) => (await transaction.query(text, values)).rows as never),
      ),
  };
}

// Each run is a process of its own, and some of them start an embedded database.
vi.setConfig({ testTimeout: 120_000 });

describe('reconcile history', () => {
  it('tells on the embedded database what was applied', async () => {
    const cwd = makeTree(repository);
    const before = await runCli(['history'], { cwd });
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toMatch(/\.reconcile \(not there yet\)\n\nNo run is recorded here/u);
    expect(readReport(await runCli(['history', '-o', 'json'], { cwd }))).toMatchObject({ recorded: false });
    await expect(runCli(['history', 'abcd'], { cwd })).resolves.toMatchObject({ code: 3, stdout: '' });

    await runCli(['--actor', 'robot'], { cwd });
    const [run] = readReport(await runCli(['history', '-o', 'json'], { cwd })).runs;
    const shown = await runCli(['history', run?.runId ?? ''], { cwd });
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(
      /\nActor {5}robot\n[\s\S]*\n\+ pack slack 1\.0\.0 {3}packs\/slack\/pack\.yaml:1\n/u,
    );
  });

  it('lists runs, and shows each with its differences', async () => {
    const cwd = makeTree(repository);
    const { run } = await openServer(cwd);
    const none = await run('history');
    expect(none.stdout).toMatch(/^Database {2}PostgreSQL \S+\n\nNo run has been recorded\.\n$/u);
    await run('--actor', 'first');
    writeFileSync(join(cwd, 'packs/slack/pack.yaml'), pack.replace('Slack', 'Chat'));
    await run('--actor', 'second');

    const list = await run('history');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout).toMatch(
      /\nRUN {8}WHEN .*\n.* second .* \+0 ~1 -0 →0 .*\n.* first .* \+2 ~0 -0 →0 .*\n$/u,
    );
    const newest = await run('history', '--limit', '1');
    expect(newest.stdout).toMatch(/ second .*\n… and older ones; --limit 10 shows more\n$/u);
    expect(readReport(await run('history', '-o', 'json', '--limit', '1'))).toMatchObject({
      recorded: true,
      more: true,
      runs: [{ actor: 'second', counts: { create: 0, update: 1 } }],
    });

    const { runs } = readReport(await run('history', '-o', 'json'));
    expect(runs).toHaveLength(2);
    const id = runs[0]?.runId ?? '';
    const shown = await run('history', id.slice(0, 8));
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout.startsWith(`Run       ${id}\n`)).toBe(true);
    expect(shown.stdout).toContain('\n~ pack slack   packs/slack/pack.yaml:1\n    label: "Slack" → "Chat"\n');
    expect(readReport(await run('history', id.toUpperCase(), '-o', 'json'))).toMatchObject({
      type: 'run',
      run: { runId: id, actor: 'second' },
      changes: [{ action: 'update', ref: 'slack', fields: [{ path: ['label'] }] }],
    });
  });

  it('refuses what names no run, or more than one, and names the candidates', async () => {
    const cwd = makeTree(repository);
    const { run, sql } = await openServer(cwd);
    const ids = ['abcd0000-0000-0000-0000-000000000001', 'abcd0000-0000-0000-0000-000000000002'];
    for (const id of ids) await recordRunRow(sql, { id, finishedAt: '2026-03-01T12:00:05Z' });
    for (const beginning of ['abcd', 'bbbb']) {
      const refused = await run('history', beginning);
      expect(refused).toMatchObject({ code: 3, stdout: '' });
      for (const id of ids) expect(refused.stderr).toContain(`${id}  2026-03-01 12:00:05Z  source main`);
    }
    const named = await run('history', 'slack');
    expect(named).toMatchObject({ code: 3, stdout: '' });
    expect(named.stderr).toMatch(/"slack" is not the id of a run\n {2}help: .*at least 4 characters/u);
    const asJson = await run('history', 'abcd', '-o', 'json');
    expect(readReport(asJson)).toMatchObject({ type: 'error', code: 'usage' });
  });

  it('says so where the database has no audit, or an older one', async () => {
    const cwd = makeTree(repository);
    const { run, sql } = await openServer(cwd);
    await run();
    await undoOwnership(sql);
    const older = await run('history');
    expect(older).toMatchObject({ code: 0, stderr: '' });
    expect(older.stdout).toMatch(/ applied\n\nNote: this database lacks 0003-reconcile-ownership/u);
    const [first] = readReport(await run('history', '-o', 'json')).runs;
    const shown = await run('history', first?.runId ?? '');
    expect(shown.stdout).toMatch(/\+ pack slack [\s\S]*\nNote: this database lacks/u);
    expect(readReport(await run('history', first?.runId ?? '', '-o', 'json')).changes).toHaveLength(2);

    await sql('drop schema reconcile cascade');
    const absent = await run('history');
    expect(absent).toMatchObject({ code: 0, stderr: '' });
    expect(absent.stdout).toContain('No run is recorded here: reconcile’s own tables are not there');
    expect(readReport(await run('history', '-o', 'json'))).toMatchObject({ recorded: false, runs: [] });
    await expect(run('history', 'abcd')).resolves.toMatchObject({ code: 3, stdout: '' });
  });

  it('asks for the platform’s tables as every command does', async () => {
    const { run } = await openServer(makeTree({}), 'empty');
    const missing = await run('history');
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('reconcile migrate');
  });

  it('shows a long run in part, unless all of it is asked for', async () => {
    const packs = Array.from({ length: 250 }, (_, index) => `kind: Pack\nref: p${index}\nversion: 1.0.0\n`);
    const { run } = await openServer(makeTree({ 'all.yaml': packs.join('---\n') }));
    await expect(run()).resolves.toMatchObject({ code: 0 });
    const [first] = readReport(await run('history', '-o', 'json')).runs;
    const id = first?.runId ?? '';
    const short = await run('history', id);
    expect(short.stdout).toMatch(/\n… and 50 more changes; -o json or --verbose shows all\n$/u);
    expect(short.stdout.match(/^\+ pack /gmu)).toHaveLength(200);
    const whole = await run('history', id, '--verbose');
    expect(whole.stdout.match(/^\+ pack /gmu)).toHaveLength(250);
    expect(readReport(await run('history', id, '-o', 'json')).changes).toHaveLength(250);
  });
});
