import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPostgresDatabase, postgresTarget, withDatabase } from '../support/databases.ts';
import { runCli, type CliOptions } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const files = {
  'packs/core/pack.yaml': 'ref: core\nversion: 1.0.0\n',
  'packs/slack/pack.yaml': 'ref: slack\nversion: 1.0.0\nlabel: Slack\n',
};

/** Manifests that were applied to a database of their own. */
async function makeApplied(): Promise<CliOptions & { readonly url: string }> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const cwd = makeTree(files);
  const options = { cwd, env: { DATABASE_URL: url }, url };
  await expect(runCli(['packs'], options)).resolves.toMatchObject({ code: 0 });
  return options;
}

function execute(url: string, text: string): Promise<readonly object[]> {
  return withDatabase(postgresTarget(url), (database) =>
    database.transact(async (transaction) => (await transaction.query(text)).rows),
  );
}

// Each run is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

describe('a reviewed plan', () => {
  it('is applied as it is, by its file or by its digest, or refused', async () => {
    const options = await makeApplied();
    const { cwd, url } = options;
    await execute(
      url,
      'create table action (id bigserial primary key, pack bigint references pack (id) on delete cascade)',
    );
    await execute(url, `insert into action (pack) select id from pack where ref = 'slack'`);
    rmSync(join(cwd, 'packs/slack'), { recursive: true });

    const planned = await runCli(['--dry-run', '--prune', '--out', 'plan.json', 'packs'], options);
    expect(planned).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Wrote the plan to plan.json') as string,
    });
    expect(planned.stdout).toMatch(
      /- pack slack {3}last in packs\/slack\/pack\.yaml:1\n {4}takes along 1 row of action/u,
    );
    const { plan } = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')) as { plan: { digest: string } };

    await execute(url, `insert into action (pack) select id from pack where ref = 'slack'`);
    const stale = await runCli(['--plan', 'plan.json'], options);
    expect(stale).toMatchObject({ code: 1, stdout: '' });
    expect(stale.stderr).toContain('the approved plan is stale: pack slack is now to delete otherwise');
    await expect(
      runCli(['--prune', '--expect-digest', plan.digest, 'packs'], options),
    ).resolves.toMatchObject({ code: 1 });

    await execute(url, 'delete from action where id = 2');
    await expect(runCli(['--plan', 'plan.json'], options)).resolves.toMatchObject({ code: 0 });
    await expect(execute(url, 'select ref from pack')).resolves.toEqual([{ ref: 'core' }]);
  });

  it('cannot be written where it was read', async () => {
    const options = await makeApplied();
    await expect(runCli(['--plan', 'a.json', '--out', 'b.json'], options)).resolves.toMatchObject({
      code: 3,
    });
    await expect(runCli(['--plan', 'absent.json'], options)).resolves.toMatchObject({ code: 3 });
  });
});

describe('exit codes of what is owned', () => {
  it('tell deletions that are held back, which status keeps telling', async () => {
    const options = await makeApplied();
    rmSync(join(options.cwd, 'packs/slack'), { recursive: true });
    writeFileSync(
      join(options.cwd, 'reconcile.yaml'),
      'prune: true\nmax_deletes: 0\nmax_delete_percent: {pack: 10}\n',
    );
    const held = await runCli(['--dry-run', 'packs'], options);
    expect(held.code).toBe(4);
    expect(held.stdout).toContain('1 of 2 packs (50 %) would be deleted; the limits are 0 and 10 %');
    expect(held.stdout).toContain('max_delete_percent in reconcile.yaml:3:21');
    expect(held.stdout).toContain('say --allow-deletes 1');
    await expect(runCli(['packs'], options)).resolves.toMatchObject({ code: 4 });
    const status = await runCli(['status'], options);
    expect(status.stdout).toMatch(/^Held back 1 deletion[\s\S]*\(deletion held: limit\)/mu);
    await expect(runCli(['packs', '--allow-deletes', '1'], options)).resolves.toMatchObject({ code: 0 });
    await expect(runCli(['packs', '--detailed-exitcode'], options)).resolves.toMatchObject({ code: 0 });
  });

  it('tell drift only in detail, and only where it is not ignored', async () => {
    const options = await makeApplied();
    await execute(options.url, `update pack set label = 'Edited' where ref = 'slack'`);
    const run = (...args: readonly string[]) =>
      runCli(['--dry-run', '--detailed-exitcode', ...args, 'packs'], options);
    await expect(run('--drift', 'report')).resolves.toMatchObject({ code: 2 });
    await expect(run('--drift', 'ignore')).resolves.toMatchObject({ code: 0 });
    const corrected = await run();
    expect(corrected.code).toBe(2);
    expect(corrected.stdout).toMatch(
      /^Drift: 1 object changed[\s\S]*label: "Edited" → "Slack"[\s\S]*Plan: 0 to create, 1 to update/mu,
    );
  });

  it('tell that packs were left out, and which', async () => {
    const options = await makeApplied();
    writeFileSync(join(options.cwd, 'packs/slack/pack.yaml'), 'ref: slack\nversion: 1.0.0\ntags: 7\n');
    writeFileSync(join(options.cwd, 'packs/core/pack.yaml'), 'ref: core\nversion: 1.0.1\n');
    await expect(runCli(['packs'], options)).resolves.toMatchObject({ code: 3 });
    const partial = await runCli(['packs', '--keep-going'], options);
    expect(partial.code).toBe(6);
    expect(partial.stdout).toMatch(
      /packs\/slack\/pack\.yaml:3:7: error[\s\S]*Left out: 1 unit failed, 0 blocked, 0 skipped; 1 went through\.\n {4}failed {3}slack: /u,
    );
    await expect(execute(options.url, 'select ref, version from pack order by ref')).resolves.toEqual([
      { ref: 'core', version: '1.0.1' },
      { ref: 'slack', version: '1.0.0' },
    ]);
  });
});
