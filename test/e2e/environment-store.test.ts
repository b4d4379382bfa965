import { appendFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { makeHostRepository, packYaml } from '../support/environment-repository.ts';

// Each run is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

describe('reconcile env gc', () => {
  it('removes what nothing uses once its grace is over, and gives nothing up by itself', async () => {
    const { cwd, run, json } = await makeHostRepository();
    await run();
    for (const text of ['two\n', 'three\n']) {
      writeFileSync(join(cwd, 'packs/slack/needs.txt'), text);
      writeFileSync(join(cwd, 'packs/jira/needs.txt'), text);
      await run('--collect-after', '1d');
    }
    const now = ['env', 'gc', '--now'];
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
