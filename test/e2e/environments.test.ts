import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  makeHostRepository,
  packYaml,
  plainRuntimeYaml,
  readReport,
} from '../support/environment-repository.ts';
import { runCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

// Each run is a process of its own, and some of them start an embedded database.
vi.setConfig({ testTimeout: 120_000 });

const oddBuild = plainRuntimeYaml(['sh', '-c', "printf '\\033[31mred\\n'; exit 3"]);

describe.each(['postgres', 'embedded'] as const)('the environments of a host (%s)', (driver) => {
  it('are listed, built anew and rolled back', async () => {
    const { run, json } = await makeHostRepository(undefined, driver);
    await expect(run()).resolves.toMatchObject({ code: 0 });

    const list = await run('env', 'list');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout).toMatch(
      /^Store {2}\S+\/\.reconcile\/environments\nDisk {3}\d.* saved by sharing\n\nPACK /u,
    );
    expect(list.stdout).toMatch(/\njira {4}slack\.plain {3}1\.2\.3 {5}ready {5}1 .* KiB {3}-\n/u);

    const built = await run('env', 'build', 'slack', '--force');
    expect(built.code, built.stderr).toBe(0);
    expect(built.stdout).toMatch(
      /\nslack {3}slack\.plain {3}- {9}ready {3}built {4}2 {5}it was asked for\n$/u,
    );
    await expect(json('env', 'build')).resolves.toMatchObject({
      type: 'environment-build',
      environments: [{ action: 'kept' }, { action: 'kept' }],
    });

    const back = await run('env', 'rollback', 'slack', 'plain');
    expect(back).toMatchObject({ code: 0, stderr: '' });
    expect(back.stdout).toMatch(/^slack slack\.plain serves generation 1 again, no longer 2\./u);
    await expect(json('env', 'list', 'slack')).resolves.toMatchObject({
      type: 'environments',
      database: expect.any(String) as string,
      environments: [{ pack: 'slack', state: 'ready', generation: 1, generations: [1, 2] }],
    });
  });

  it('are verified, and that is recorded', async () => {
    const { run, json, cwd } = await makeHostRepository(undefined, driver);
    await run('--no-environments');
    await expect(json('verify')).resolves.toMatchObject({
      type: 'verification',
      database: expect.any(String) as string,
      runtimes: [
        { runtime: 'slack.plain', version: null, available: true, detected: '1.2.3', recorded: true },
      ],
      refused: [],
    });
    const changed = plainRuntimeYaml().replace('binary: sh, args', 'binary: no-such-program, args');
    writeFileSync(join(cwd, 'packs/slack/runtimes/plain.yaml'), changed);
    const verified = await run('verify', 'packs');
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toMatch(/but for slack\.plain, which the catalog does not have so\n/u);
    expect(verified.stdout).toMatch(
      /\nslack\.plain is not available: no-such-program is not installed\n {2}help: Install Plain/u,
    );
  });
});

describe('reconcile verify', () => {
  it('fails where commands may not run, and reads manifests without any database', async () => {
    const cwd = makeTree({ 'p/pack.yaml': packYaml('slack'), 'p/runtimes/plain.yaml': plainRuntimeYaml() });
    const none = await runCli(['verify'], { cwd });
    expect(none).toMatchObject({ code: 0, stderr: '' });
    expect(none.stdout).toMatch(
      /Recorded {2}nowhere: there is no database yet\n\nThere is no runtime to verify\.\n$/u,
    );
    const refused = await runCli(['verify', 'p', '--trust', 'never-exec', '-o', 'json'], { cwd });
    expect(refused.code).toBe(1);
    expect(readReport(refused)).toMatchObject({
      database: null,
      runtimes: [],
      refused: [
        { runtime: 'slack.plain', version: null, reason: expect.stringContaining('never-exec') as string },
      ],
    });
  });
});

describe('reconcile env list', () => {
  it('does without a database, and says what it does not know', async () => {
    const { cwd, run } = await makeHostRepository();
    await run();
    const list = await runCli(['env', 'list'], { cwd, env: { DATABASE_URL: 'postgres://127.0.0.1:1/none' } });
    expect(list.code).toBe(0);
    expect(list.stdout).toMatch(/\nslack {3}slack\.plain .* ready /u);
    expect(list.stderr).toMatch(/^Note: what the last run found is not known: .*\n$/u);
    const alone = await runCli(['env', 'list', '-o', 'json'], { cwd });
    expect(readReport(alone)).toMatchObject({
      database: null,
      environments: [{ pack: 'jira' }, { pack: 'slack' }],
    });
    const wrong = await runCli(['env', 'list', 'slak'], { cwd });
    expect(wrong).toMatchObject({ code: 3, stdout: '' });
    expect(wrong.stderr).toMatch(/a pack "slak" here\n {2}help: Did you mean slack\?\n$/u);
  });

  it('prints variables that a shell sources, of what serves', async () => {
    const { cwd, run, json } = await makeHostRepository();
    const early = await run('env', 'list', 'slack', '--export');
    expect(early).toMatchObject({ code: 3, stdout: '' });
    await run();
    const { stdout, code } = await run('env', 'list', 'slack', 'plain', '--export');
    expect(code).toBe(0);
    const script = `${stdout}echo "$PLAIN_HOME"; echo "$PATH"`;
    const told = execFileSync('/bin/sh', ['-c', script], { env: { PATH: '/usr/bin' }, encoding: 'utf8' });
    const store = join(cwd, '.reconcile/environments/.store');
    const [home, path] = told.split('\n');
    expect(home?.startsWith(`${store}/`)).toBe(true);
    expect(path).toBe(`${join(cwd, "packs/slack/it's here")}:/usr/bin`);

    writeFileSync(join(cwd, 'packs/slack/needs.txt'), 'two\n');
    await expect(json('env', 'list', 'slack', '--export')).resolves.toMatchObject({
      type: 'environment-variables',
      variables: [{ name: 'PATH' }, { name: 'PLAIN_HOME', value: home, operation: 'set' }],
    });
    const unknown = await run('env', 'list', 'slak', '--export');
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain('Did you mean slack?');
  });

  it('tells what is blocked, as the last run found', async () => {
    const missing = plainRuntimeYaml().replace('binary: sh, args', 'binary: no-such-program, args');
    const { run, json } = await makeHostRepository({
      'packs/slack/pack.yaml': packYaml('slack'),
      'packs/slack/runtimes/plain.yaml': missing,
    });
    await expect(run()).resolves.toMatchObject({ code: 6 });
    await expect(json('env', 'list')).resolves.toMatchObject({
      environments: [
        {
          state: 'blocked',
          generation: 0,
          message: expect.stringContaining('no-such-program') as string,
          fix: expect.any(String) as string,
        },
      ],
    });
  });

  it('tells what is being built by another process, which nobody cleans away', async () => {
    const waiting = ['sh', '-c', 'until test -e {pack_dir}/go; do sleep 0.05; done'];
    const { cwd, run, start, json } = await makeHostRepository({
      'packs/slack/pack.yaml': packYaml('slack'),
      'packs/slack/runtimes/plain.yaml': plainRuntimeYaml(waiting),
      'packs/slack/needs.txt': 'one\n',
    });
    await run('--no-environments');
    const build = start('env', 'build');
    await build.said('Building slack slack.plain');
    await expect(json('env', 'list')).resolves.toMatchObject({
      environments: [{ pack: 'slack', runtime: 'slack.plain', state: 'building' }],
    });
    const gc = await run('env', 'gc', '--now');
    expect(gc.stdout).toBe('Nothing to collect.\n');
    await expect(run('env', 'doctor')).resolves.toMatchObject({ code: 0 });
    await expect(run('env', 'logs', 'slack')).resolves.toMatchObject({ code: 0 });
    writeFileSync(join(cwd, 'packs/slack/go'), '');
    await expect(build.result).resolves.toMatchObject({ code: 0 });
    await expect(json('env', 'list')).resolves.toMatchObject({ environments: [{ state: 'ready' }] });
  });
});

describe('an environment that cannot be built', () => {
  it('degrades: list, logs and doctor say why, and build ends with 6', async () => {
    const { cwd, run, json } = await makeHostRepository();
    await run();
    writeFileSync(join(cwd, 'packs/slack/runtimes/plain.yaml'), oddBuild);
    await expect(run()).resolves.toMatchObject({ code: 6 });
    const build = await run('env', 'build', 'slack');
    expect(build.code).toBe(6);
    expect(build.stdout).toMatch(
      /\nfailed: environment slack slack\.plain: .*\n {2}command: sh -c .*\n {2}its last \d lines:\n(?: {4}\| .*\n)* {4}\| red\n {2}log: \S+\.log\n {2}degraded: generation 1 still serves, in /u,
    );
    await expect(json('env', 'list', 'slack')).resolves.toMatchObject({
      environments: [{ state: 'degraded', generation: 1, message: expect.any(String) as string }],
    });
    const logs = await run('env', 'logs', 'slack');
    expect(logs.code).toBe(0);
    expect(logs.stdout).toContain('\\x1b[31mred\n');
    expect(logs.stdout).not.toContain('\u001b');
    await expect(json('env', 'logs', 'slack')).resolves.toMatchObject({
      type: 'environment-log',
      omitted: 0,
    });
    const doctor = await run('env', 'doctor');
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(
      /problem: slack slack\.plain: an older one serves: .*\n {2}help: Read its log: reconcile env logs slack/u,
    );
  });
});

describe('reconcile env rollback', () => {
  it('is recorded at once, and done all the same where no database can be told', async () => {
    const { cwd, run, rows } = await makeHostRepository();
    await run();
    await expect(run('env', 'build', 'slack', '--force')).resolves.toMatchObject({ code: 0 });
    await expect(
      rows(`select generation, users from reconcile.environment where pack_ref = 'slack'`),
    ).resolves.toEqual([{ generation: 2, users: 1 }]);
    await expect(run('env', 'rollback', 'slack')).resolves.toMatchObject({ code: 0, stderr: '' });
    const recorded = await rows(
      'select pack_ref, state, generation, users, directory, updated_at::text from reconcile.environment order by 1',
    );
    const shared = realpathSync(join(cwd, 'packs/jira/.plain'));
    expect(recorded).toMatchObject([
      { pack_ref: 'jira', state: 'ready', generation: 1, users: 2, directory: shared },
      { pack_ref: 'slack', state: 'ready', generation: 1, users: 2, directory: shared },
    ]);
    await expect(run()).resolves.toMatchObject({ code: 0 });
    await expect(
      rows(
        'select pack_ref, state, generation, users, directory, updated_at::text from reconcile.environment order by 1',
      ),
    ).resolves.toEqual(recorded);

    const unreachable = 'postgres://127.0.0.1:1/none';
    const alone = await run('env', 'rollback', 'slack', '--to', '2', '--database-url', unreachable);
    expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('generation 2') as string });
    expect(alone.stderr).toMatch(
      /^Note: the database says otherwise until the next run: .*127\.0\.0\.1.*\n$/u,
    );
    const nowhere = await run('env', 'rollback', 'slack', '--database-url', 'embedded');
    expect(nowhere).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(cwd, '.reconcile/database'))).toBe(false);
  });

  it('lasts until the inputs change, and refuses what is not there', async () => {
    const { cwd, run } = await makeHostRepository();
    await run();
    const needs = join(cwd, 'packs/slack/needs.txt');
    const installed = (): string => readFileSync(join(cwd, 'packs/slack/.plain/installed'), 'utf8');
    writeFileSync(needs, 'two\n');
    await run();
    await expect(run('env', 'rollback', 'slack', '--to', '1')).resolves.toMatchObject({ code: 0 });
    expect(installed()).toBe('one\n');
    await expect(run()).resolves.toMatchObject({ code: 0 });
    expect(installed()).toBe('one\n');
    writeFileSync(needs, 'three\n');
    await run();
    expect(installed()).toBe('three\n');
    const refused = await run('env', 'rollback', 'slack', '--to', '9');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /cannot be rolled back: generation 9 is not there, .*\n {2}help: Generations that were kept: /u,
    );
  });
});

describe('reconcile env build', () => {
  it('makes a virtual environment anew, and names what it does not know', async () => {
    const { run, json } = await makeHostRepository({
      'packs/slack/pack.yaml': packYaml('slack', ['slack.python']),
      'packs/slack/runtimes/python.yaml': `ref: slack.python
name: Python
execution_config:
  interpreter: {binary: python3}
  environment:
    env_type: virtualenv
    dir_name: .venv
    create_command: [python3, -m, venv, --without-pip, "{env_dir}"]
    interpreter_path: "{env_dir}/bin/python3"
`,
      'elsewhere/keep.txt': '',
    });
    await run('--no-environments');
    await expect(json('env', 'build', 'slack')).resolves.toMatchObject({
      environments: [{ action: 'built' }],
    });
    await expect(json('env', 'build', 'slack', '--force')).resolves.toMatchObject({
      environments: [{ action: 'built', generation: 2 }],
    });
    await expect(run('env', 'doctor', '--deep')).resolves.toMatchObject({ code: 0 });
    const unknown = await run('env', 'build', 'slak');
    expect(unknown).toMatchObject({ code: 3, stdout: '' });
    expect(unknown.stderr).toMatch(/no pack "slak" in the catalog\n {2}help: Did you mean slack\?/u);
    const elsewhere = await run('env', 'build', 'slack', '--paths', 'elsewhere');
    expect(elsewhere.code).toBe(3);
    expect(elsewhere.stderr).toMatch(/where the content of slack is\n {2}help: .*--paths/u);
  });
});
