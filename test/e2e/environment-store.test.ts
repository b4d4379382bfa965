import { appendFileSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { makeHostRepository, packYaml } from '../support/environment-repository.ts';

// Each run is a process of its own, and some of them start an embedded database.
vi.setConfig({ testTimeout: 120_000 });

describe('reconcile env rollback', () => {
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

describe('reconcile env gc', () => {
  it('removes what nothing uses once its grace is over, and gives nothing up by itself', async () => {
    const { cwd, run, json } = await makeHostRepository();
    await run();
    for (const text of ['two\n', 'three\n']) {
      writeFileSync(join(cwd, 'packs/slack/needs.txt'), text);
      writeFileSync(join(cwd, 'packs/jira/needs.txt'), text);
      await run('--collect-after', '1d');
    }
    const now = ['env', 'gc', '--collect-after', '0h'];
    await expect(json(...now, '--dry-run')).resolves.toMatchObject({
      type: 'environment-collection',
      dryRun: true,
      entries: [{ action: 'remove' }],
    });
    const collected = await run(...now);
    expect(collected.stdout).toMatch(/ remove .*\n\nFreed 8\.0 KiB\.\n$/u);
    await expect(json(...now)).resolves.toMatchObject({ entries: [], removedBytes: 0 });
  });

  it('gives up what no pack asks for where manifests are named, and nothing while one is broken', async () => {
    const { cwd, run, json } = await makeHostRepository();
    await run();
    rmSync(join(cwd, 'packs/jira'), { recursive: true });
    await run('--no-environments', '--prune', '--max-delete-percent', '100');
    appendFileSync(join(cwd, 'packs/slack/pack.yaml'), 'label: twice\n');
    const refused = await run('env', 'gc', '--paths', 'packs');
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('the manifests are invalid: nothing was done');
    writeFileSync(join(cwd, 'packs/slack/pack.yaml'), packYaml('slack'));
    await expect(json('env', 'gc', '--paths', 'packs')).resolves.toMatchObject({
      retired: [{ pack: 'jira', runtime: 'slack.plain', version: null }],
    });
    await expect(json('env', 'list')).resolves.toMatchObject({ environments: [{ pack: 'slack', users: 1 }] });
  });
});

describe('reconcile env doctor', () => {
  it('finds links that lead elsewhere, files that changed, and what was left behind', async () => {
    const { cwd, run, json } = await makeHostRepository();
    await run();
    await expect(json('env', 'doctor', '--deep')).resolves.toMatchObject({ healthy: true, environments: 2 });
    const link = join(cwd, 'packs/slack/.plain');
    appendFileSync(join(link, 'installed'), 'tampered\n');
    await expect(json('env', 'doctor')).resolves.toMatchObject({ healthy: true });
    const deep = await run('env', 'doctor', '--deep');
    expect(deep.code).toBe(1);
    expect(deep.stdout).toMatch(
      /problem: slack slack\.plain: files in it are not those that were built\n {2}help: Build it: reconcile env build slack --force\n/u,
    );
    const target = readlinkSync(link);
    rmSync(link);
    symlinkSync(target.replace(/\.[^.]+$/u, '.00000000'), link);
    const lost = await run('env', 'doctor');
    expect(lost.code).toBe(1);
    expect(lost.stdout).toContain(`problem: ${link}: the link leads nowhere\n`);
    await expect(run('env', 'build')).resolves.toMatchObject({ code: 0 });
    await expect(run('env', 'doctor')).resolves.toMatchObject({ code: 0 });
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
