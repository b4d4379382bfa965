import { createHmac } from 'node:crypto';
import { readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { untilSomebodyWaits } from '../support/await-lock.ts';
import { postgresTarget, withDatabase } from '../support/databases.ts';
import {
  makeHostRepository,
  packYaml,
  plainRuntimeYaml,
  readReport,
  type HostRepository,
} from '../support/environment-repository.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { startGitHttp } from '../support/git-http-server.ts';
import { makeServerRoot, makeUpstream } from '../support/git-upstream.ts';
import type { StartedCli } from '../support/run-cli.ts';

const pack = (ref: string, label: string): string => `ref: ${ref}\nlabel: ${label}\nversion: 1.0.0\n`;

const secret = 'a secret of more than sixteen characters';

/** A repository on a server that asks for a password, and hosts that share a database. */
async function makeWorld() {
  const root = makeServerRoot();
  const upstream = makeUpstream(root, 'catalog', {
    'packs/one/pack.yaml': pack('one', 'first'),
    'packs/two/pack.yaml': pack('two', 'first'),
  });
  const server = await startGitHttp(root, { login: 'ci:hunter2-token' });
  const url = `${server.url}catalog/.git`;
  const settings = [
    `git: ${url}`,
    'branch: main',
    'interval: 1h',
    'prune: true',
    'hook_secret_variable: HOOK_SECRET',
    'credentials:',
    `  - {url: "${server.url}", username: ci, variable: GIT_TOKEN}`,
  ];
  const host = await makeHostRepository({ 'reconcile.yaml': `${settings.join('\n')}\n` });
  const variables = { HOOK_SECRET: secret, GIT_TOKEN: 'hunter2-token' };
  return { upstream, server, url, host, variables };
}

async function pushHook(origin: string): Promise<void> {
  const signature = createHmac('sha256', secret).update('{}').digest('hex');
  const headers = { 'x-hub-signature-256': `sha256=${signature}` };
  const answer = await fetch(`${origin}/hooks/git`, { method: 'POST', body: '{}', headers });
  expect(answer.status).toBe(202);
}

async function statusOf(host: HostRepository, origin: string) {
  const result = await host.run('status', '--url', origin, '-o', 'json');
  return {
    code: result.code,
    status: readReport(result) as {
      repository: { commit: string; problem: { reason: string } | null };
      conditions: { type: string; status: string; reason: string }[];
    },
  };
}

async function end(started: StartedCli): Promise<string> {
  started.process.kill('SIGTERM');
  const { code, stderr, stdout } = await started.result;
  expect([code, stdout]).toEqual([0, '']);
  return stderr;
}

describe('reconcile watch --git', () => {
  it('follows a branch, and keeps what it said last while the remote is away', async () => {
    const { upstream, server, url, host, variables } = await makeWorld();
    const port = await findFreePort();
    const origin = `http://127.0.0.1:${port}`;
    const first = upstream.git('rev-parse', 'HEAD');
    const args = ['watch', 'packs', '--listen', String(port), '--log-level', 'debug'];
    server.treat(() => ({ kind: 'status', status: 503 }));
    const started = host.startWith(variables, args);
    await started.said('serving');
    await started.said('retry.scheduled');
    const readyz = async (): Promise<number> => (await fetch(`${origin}/readyz`)).status;
    expect(await readyz()).toBe(503);
    expect((await statusOf(host, origin)).status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'FetchFailed' }),
    );
    server.treat(() => undefined);
    await started.said(`commit=${first} outcome=applied`);
    const human = await host.run('status', '--url', origin);
    expect(human.stdout).toMatch(new RegExp(`^Repository    ${url}, branch main$`, 'mu'));
    expect(human.stdout).toContain(`commit ${first.slice(0, 7)} checked out; asked `);
    await pushHook(origin);
    await started.said('result=unchanged');
    const second = upstream.commit({ 'packs/one/pack.yaml': pack('one', 'second') });
    await pushHook(origin);
    await started.said(`commit=${second} outcome=applied triggers=git`);
    server.treat(() => ({ kind: 'status', status: 503 }));
    await host.rows(`update pack set label = 'mine' where ref = 'two'`);
    started.process.kill('SIGHUP');
    await started.said('outcome=applied triggers=signal');
    expect(await host.rows('select label from pack order by ref')).toEqual([
      { label: 'second' },
      { label: 'first' },
    ]);
    const { code, status } = await statusOf(host, origin);
    expect(code).toBe(1);
    expect(status.repository).toMatchObject({ url, branch: 'main', commit: second });
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'FetchFailed' }),
    );
    expect(await readyz()).toBe(200);
    expect(await (await fetch(`${origin}/metrics`)).text()).toMatch(
      /reconcile_repository_checks_total\{result="failed"\} [1-9]/u,
    );
    server.treat(() => undefined);
    const third = upstream.commit({ packs: undefined, 'README.md': 'Nothing\n', 'packs/.keep': '' });
    await pushHook(origin);
    await started.said(`commit=${third} outcome=held`);
    expect(await host.rows('select count(*)::int from pack')).toEqual([{ count: 2 }]);
    const log = await end(started);
    expect(log).not.toMatch(/hunter2|a secret of/u);
    const passesOf = (commit: string): number =>
      log.split('\n').filter((line) => line.includes('pass.finished') && line.includes(commit)).length;
    expect([second, third].map(passesOf)).toEqual([2, 1]);
  });

  it('comes in one more pass to the newest of ten commits that are pushed during a pass', async () => {
    const { upstream, host, variables } = await makeWorld();
    const port = await findFreePort();
    const { DATABASE_URL: url = '' } = host.env;
    const args = ['watch', '--listen', String(port), '--log-level', 'debug'];
    const started = host.startWith(variables, args);
    await started.said('outcome=applied');
    // A hook that brings nothing new makes no pass.
    await pushHook(`http://127.0.0.1:${port}`);
    await started.said('result=unchanged');
    const push = async (label: string): Promise<string> => {
      const commit = upstream.commit({ 'packs/one/pack.yaml': pack('one', label) });
      await pushHook(`http://127.0.0.1:${port}`);
      return commit;
    };
    const newest = await withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        await query('lock table pack in access exclusive mode');
        await push('second');
        await untilSomebodyWaits(url);
        let commit = '';
        for (let number = 1; number <= 10; number += 1) commit = await push(`label ${number}`);
        await started.said(`result=fetched commit=${commit}`);
        return commit;
      }),
    );
    await started.said(`commit=${newest} outcome=applied triggers=git`);
    expect(await host.rows(`select label from pack where ref = 'one'`)).toEqual([{ label: 'label 10' }]);
    expect((await end(started)).match(/pass\.started/gu)).toHaveLength(3);
  });

  it('records the same places on every host, and keeps its environments from commit to commit', async () => {
    const { upstream, host, variables } = await makeWorld();
    upstream.commit({
      'packs/slack/pack.yaml': packYaml('slack'),
      'packs/slack/runtimes/plain.yaml': plainRuntimeYaml(),
      'packs/slack/needs.txt': 'one\n',
    });
    const places = () =>
      host.rows('select kind, ref, file, line, commit_id from reconcile.inventory order by 1, 2');
    const one = host.startWith(variables, [
      'watch',
      '--listen',
      `unix:${host.cwd}/one.sock`,
      '--log-level',
      'debug',
    ]);
    await one.said('outcome=applied');
    const found = await places();
    const [{ storage_path: path }] = (await host.rows(
      `select storage_path from pack where ref = 'slack'`,
    )) as [{ storage_path: string }];
    const environment = readlinkSync(join(path, '.plain'));
    const commit = upstream.commit({ 'packs/slack/actions/send.sh': 'echo sent\n' });
    one.process.kill('SIGHUP');
    await one.said(`commit=${commit} outcome=unchanged triggers=git,signal`);
    expect(readlinkSync(join(path, '.plain'))).toBe(environment);
    // A run fetches for itself, and goes on from the same checkout while nobody makes a pass.
    const newest = upstream.commit({ 'packs/one/pack.yaml': pack('one', 'second') });
    const plan = await host.startWith(variables, ['--dry-run', '-o', 'json']).result;
    expect(readReport(plan)).toMatchObject({
      outcome: 'planned',
      revision: { commit: newest, dirty: false },
      plan: { counts: { update: 1 } },
    });
    await end(one);
    // Whatever somebody puts there is not what the repository holds.
    writeFileSync(join(path, '..', 'stray.yaml'), 'kind: Pack\nref: stray\n');
    const validated = await host.startWith(variables, ['validate', '-o', 'json']).result;
    expect(readReport(validated)).toMatchObject({ outcome: 'valid', input: { objects: { pack: 3 } } });
    const other = host.startWith({ ...variables, RECONCILE_STATE_DIRECTORY: 'elsewhere' }, [
      'watch',
      '--listen',
      `unix:${host.cwd}/other.sock`,
      '--log-level',
      'debug',
    ]);
    await other.said('outcome=applied');
    await end(other);
    expect(await places()).toEqual(
      found.map((place) => ('ref' in place && place.ref === 'one' ? { ...place, commit_id: newest } : place)),
    );
    expect(found).toContainEqual(expect.objectContaining({ ref: 'slack', file: 'packs/slack/pack.yaml' }));
  });
});
