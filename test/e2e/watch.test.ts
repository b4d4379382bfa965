import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { postgresTarget, createPostgresDatabase, withDatabase } from '../support/databases.ts';
import {
  makeHostRepository,
  packYaml,
  plainRuntimeYaml,
  type HostRepository,
} from '../support/environment-repository.ts';
import { untilSomebodyWaits } from '../support/await-lock.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { startCli, type StartedCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const pack = (label: string): string => `ref: one\nlabel: ${label}\nversion: 1.0.0\n`;
const repository = { 'packs/one/pack.yaml': pack('first') };

/** What the line of a pass says that went as told. */
const applied = (changes: '1 create' | '1 update'): string =>
  changes === '1 create' ? 'created=1 updated=0 deleted=0' : 'created=0 updated=1 deleted=0';

async function stop(started: StartedCli, signal: NodeJS.Signals): Promise<number | undefined> {
  started.process.kill(signal);
  const { code, stdout } = await started.result;
  expect(stdout).toBe('');
  return code;
}

function labels({ rows }: HostRepository): Promise<readonly object[]> {
  return rows('select label from pack');
}

describe('reconcile watch', () => {
  it.each([
    [['watch', 'packs'], 'SIGTERM', 0],
    [['--watch', 'packs'], 'SIGINT', 130],
  ] as const)('%s converges until %s ends it', async (args, signal, code) => {
    const host = await makeHostRepository(repository);
    const started = host.start(...args, '--log-level', 'debug');
    await started.said(applied('1 create'));
    writeFileSync(join(host.cwd, 'packs/one/pack.yaml'), pack('second'));
    await started.said(applied('1 update'));
    started.process.kill('SIGHUP');
    await started.said('triggers=signal');
    expect(await stop(started, signal)).toBe(code);
    expect(await labels(host)).toEqual([{ label: 'second' }]);
    const { stderr } = await started.result;
    expect(stderr).toMatch(/^\S+Z info {2}started version=\S+ paths=packs\n/u);
    expect(stderr).toMatch(/ stopped\s*\n$/u);
  });

  it('reads every row again at a resync', async () => {
    const refs = Array.from({ length: 20 }, (_, index) => `p${index}`);
    const host = await makeHostRepository(
      Object.fromEntries(refs.map((ref) => [`packs/${ref}/pack.yaml`, `ref: ${ref}\nversion: 1.0.0\n`])),
    );
    const started = host.start(
      'watch',
      'packs',
      '--resync',
      '2s',
      '--log-format',
      'json',
      '--log-level',
      'debug',
    );
    await started.said('"created":20');
    // The pass after one that wrote reads everything; from then on what was read is known.
    started.process.kill('SIGHUP');
    await started.said('"triggers":["signal"],"durationMs"');
    await started.said('"triggers":["timer"],"durationMs"');
    await stop(started, 'SIGTERM');
    const [, rowsRead] =
      /"triggers":\["timer"\],"durationMs".*"rowsRead":(\d+)/u.exec(started.errors()) ?? [];
    expect(Number(rowsRead)).toBeGreaterThanOrEqual(refs.length);
  });

  it('rolls back what is under way when it is told to stop', async () => {
    const host = await makeHostRepository(repository);
    await host.rows(
      'create function slow() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(77); return new; end $$',
    );
    await host.rows('create trigger slow before insert on pack for each row execute function slow()');
    const { DATABASE_URL: url = '' } = host.env;
    const started = await withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        await query('select pg_advisory_xact_lock(77)');
        const started = host.start('watch', 'packs');
        await untilSomebodyWaits(url);
        started.process.kill('SIGTERM');
        await started.said('Stopping');
        return started;
      }),
    );
    const { code, stderr } = await started.result;
    expect(code).toBe(0);
    expect(stderr).toContain('outcome=interrupted');
    expect(await labels(host)).toEqual([]);
  });

  it('ends at once at the second signal', async () => {
    const host = await makeHostRepository(repository);
    const { DATABASE_URL: url = '' } = host.env;
    await withDatabase(postgresTarget(url), (database) =>
      database.transact(async ({ query }) => {
        await query('lock table pack in access exclusive mode');
        const started = host.start('watch', 'packs');
        await untilSomebodyWaits(url);
        started.process.kill('SIGTERM');
        await started.said('Stopping');
        expect(await stop(started, 'SIGTERM')).toBe(143);
      }),
    );
  });

  it('ends what is being installed when it is told to stop', async () => {
    const install = ['sh', '-c', 'echo $$ > {pack_dir}/started; sleep 600'];
    const host = await makeHostRepository({
      'packs/slack/pack.yaml': packYaml('slack'),
      'packs/slack/runtimes/plain.yaml': plainRuntimeYaml(install),
      'packs/slack/needs.txt': 'one\n',
    });
    const started = host.start('watch', 'packs');
    const file = join(host.cwd, 'packs/slack/started');
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8'), { timeout: 30_000 })
      .toMatch(/\d+\n/u);
    const pid = Number(readFileSync(file, 'utf8'));
    expect(await stop(started, 'SIGTERM')).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('serves its health, its metrics and its status, and takes the hooks of a forge', async () => {
    const host = await makeHostRepository(repository);
    const port = await findFreePort();
    const secret = 'a secret of more than sixteen characters';
    const started = host.startWith({ HOOK_SECRET: secret }, [
      'watch',
      'packs',
      '--listen',
      String(port),
      '--hook-secret-variable',
      'HOOK_SECRET',
      '--log-format',
      'json',
      '--log-level',
      'debug',
    ]);
    await started.said(`"address":"http://127.0.0.1:${port}"`);
    await started.said('"outcome":"applied"');
    const origin = `http://127.0.0.1:${port}`;
    await expect.poll(async () => (await fetch(`${origin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${origin}/metrics`)).text()).toMatch(/reconcile_total\{[^}]*\} 1/u);
    const status = await host.run('status', '--url', origin, '-o', 'json');
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({
      type: 'controller-status',
      lastApplied: { outcome: 'applied' },
    });
    const body = '{}';
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const refused = await fetch(`${origin}/hooks/git`, { method: 'POST', body });
    expect(refused.status).toBe(401);
    const headers = { 'x-hub-signature-256': `sha256=${signature}` };
    const taken = await fetch(`${origin}/hooks/git`, { method: 'POST', body, headers });
    expect(taken.ok).toBe(true);
    await started.said('"triggers":["webhook"]');
    expect(await stop(started, 'SIGTERM')).toBe(0);
    expect((await started.result).stderr).not.toContain(secret);
    await expect(fetch(origin)).rejects.toThrow('fetch failed');
  });

  it('refuses what belongs to a run that ends', async () => {
    const host = await makeHostRepository(repository);
    const result = await host.run('--watch', '--dry-run', '--out', 'plan.json', 'packs');
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toContain('--dry-run and --out cannot be combined with watching');
  });
});

/** A limit of our own on what the system watches for us. Ordinary users may have one where they may have namespaces. */
const limited = [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  'echo "$0" > /proc/sys/user/max_inotify_watches; exec "$@"',
];
const mayLimit = spawnSync(limited[0]!, [...limited.slice(1), '3', 'true']).status === 0;

describe('reconcile watch beyond the limit of watches', () => {
  it.skipIf(!mayLimit)('says so once, and looks at the files itself', async () => {
    const cwd = makeTree(repository);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      mkdirSync(join(cwd, 'packs/more', name), { recursive: true });
    const { url, drop } = await createPostgresDatabase();
    const started = startCli(['watch', 'packs'], {
      cwd,
      env: { DATABASE_URL: url },
      through: [...limited, '3'],
    });
    await started.said(applied('1 create'));
    await started.said('the system cannot tell of changes to files');
    writeFileSync(join(cwd, 'packs/one/pack.yaml'), pack('second, and longer'));
    await started.said(applied('1 update'));
    expect(await stop(started, 'SIGTERM')).toBe(0);
    const { stderr } = await started.result;
    expect(stderr.split('the system cannot tell').length).toBe(2);
    await drop();
  });
});
