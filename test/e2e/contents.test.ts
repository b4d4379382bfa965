import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonHistory } from '../../src/report/report-schema.ts';
import { makeGitScene, packFile, sourced, type GitScene } from '../support/content-repository.ts';
import { readReport } from '../support/environment-repository.ts';
import { startGitHttp } from '../support/git-http-server.ts';
import { startCli, type CliResult } from '../support/run-cli.ts';

const canary = 'CANARY-of-a-password';

/** Every file below a directory, with its content. */
function textsBelow(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

function run({ cli }: GitScene, ...args: readonly string[]): Promise<CliResult> {
  return cli([...args]);
}

const apply = ['packs', '--source', 'main'];

describe('contents of packs', () => {
  it('come from a server that wants a login, which is told to nobody else', async () => {
    const scene = await makeGitScene();
    const root = join(scene.upstream.directory, '..');
    const server = await startGitHttp(root, { login: `robot:${canary}` });
    const repository = `${server.url}packs/.git`;
    const source = `{type: git, url: "${repository}", path: slack}`;
    scene.write('packs/slack.yaml', sourced('slack', source));
    const anonymous = await scene.cli(apply);
    expect(anonymous.code).toBe(1);
    expect(anonymous.stdout).toContain('`credentials`');
    scene.write(
      'reconcile.yaml',
      `credentials: [{url: "${server.url}", username: robot, variable: TOKEN}]\n`,
    );
    const outputs = [anonymous];
    for (const args of [apply, [...apply, '-o', 'json'], [...apply, '--no-lock', '--verbose']]) {
      const result = await scene.cli(args, { TOKEN: canary });
      expect([result.code, result.stderr]).toEqual([0, result.stderr]);
      outputs.push(result);
    }
    server.treat(() => ({ kind: 'status', status: 503 }));
    outputs.push(await scene.cli([...apply, '--no-lock', '--fetch-attempts', '1'], { TOKEN: canary }));
    expect(outputs.at(-1)?.code).toBe(6);
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(canary);
    const tables = await scene.sql(
      `select query_to_xml(format('select * from %I.%I', schemaname, tablename), true, false, '')::text as rows
       from pg_tables where schemaname in ('public', 'reconcile')`,
    );
    expect(tables.length).toBeGreaterThan(5);
    expect(JSON.stringify(tables)).toContain(repository);
    expect(JSON.stringify(tables)).not.toContain(canary);
    const files = textsBelow(scene.cwd);
    expect(files).toContain(repository);
    expect(files).not.toContain(canary);
    const [{ storage_path: path } = {}] = await scene.sql('select storage_path from pack');
    expect(statSync(join(String(path), 'actions/send.sh')).mode & 0o111).toBe(0o111);
    expect(statSync(join(String(path), 'pack.yaml')).mode & 0o111).toBe(0);
  });

  it('are updated, shown, activated, rolled back and collected', async () => {
    const scene = await makeGitScene();
    const first = await run(scene, ...apply);
    expect([first.code, first.stderr]).toEqual([0, '']);
    const old = scene.upstream.git('rev-parse', 'HEAD');
    const commit = scene.upstream.commit({
      'slack/pack.yaml': packFile('slack', '2.2.0'),
      'slack/new.txt': 'new',
      'slack/old.txt': undefined,
    });
    const locked = scene.lockFile();
    const shown = await run(scene, 'update', '--paths', 'packs', '--dry-run', '--detailed-exitcode');
    expect(shown.code).toBe(2);
    expect(shown.stdout).toContain(`~ slack 2.1.0 (${old.slice(0, 12)}) → 2.2.0 (${commit.slice(0, 12)})`);
    expect(scene.lockFile()).toBe(locked);
    const updated = await run(scene, 'update', '--paths', 'packs', '-o', 'json');
    expect(readReport(updated)).toMatchObject({
      type: 'update',
      changes: [{ pack: 'slack', after: { commit } }],
    });
    expect(scene.read('slack/old.txt')).toBe('old');
    const planned = await run(scene, ...apply, '--dry-run', '-o', 'json');
    expect(readReport(planned)).toMatchObject({
      host: {
        contents: [{ pack: 'slack', action: 'activate', added: ['new.txt'], removed: ['old.txt'] }],
      },
    });
    const applied = await run(scene, ...apply);
    expect(applied.code).toBe(0);
    for (const line of [/~ content slack \w{12} → \w{12}/, /\+ new\.txt/, /~ pack\.yaml/, /- old\.txt/])
      expect(applied.stdout).toMatch(line);
    expect(existsSync(join(scene.packs, 'slack/old.txt'))).toBe(false);
    const listed = readReport(await run(scene, 'content', 'list', '-o', 'json'));
    expect(listed).toMatchObject({
      contents: [
        { generation: 2, state: 'serving' },
        { generation: 1, state: 'kept' },
      ],
    });
    const back = await run(scene, 'content', 'rollback', 'slack');
    expect([back.code, back.stderr]).toEqual([0, '']);
    expect(scene.read('slack/old.txt')).toBe('old');
    const held = await run(scene, ...apply);
    expect(held.stdout).toContain('rolled back');
    expect(scene.read('slack/old.txt')).toBe('old');
    const collected = await run(scene, 'content', 'gc', '--now');
    expect(collected.code).toBe(0);
    expect(scene.read('slack/old.txt')).toBe('old');
    const runs = readReport(await run(scene, 'history', '-o', 'json')) as JsonHistory;
    const last = await run(scene, 'history', runs.runs[0]?.runId ?? '');
    for (const id of [old, commit, '2.1.0', '2.2.0']) expect(last.stdout).toContain(id);
  });

  it('are applied by a plan that was reviewed, and by no other', async () => {
    const scene = await makeGitScene();
    const planned = await run(scene, ...apply, '--dry-run', '--out', 'plan.json');
    expect([planned.code, planned.stderr]).toEqual([0, expect.stringContaining('Wrote the plan')]);
    const reviewed = scene.upstream.git('rev-parse', 'HEAD');
    const moved = scene.upstream.commit({ 'slack/kept.txt': 'two' });
    const refused = await run(scene, '--plan', 'plan.json');
    expect(refused.code).toBe(1);
    expect(await scene.sql('select ref from pack')).toEqual([]);
    expect(existsSync(join(scene.cwd, 'reconcile.lock.yaml'))).toBe(false);
    scene.upstream.git('reset', '--quiet', '--hard', reviewed);
    const applied = await run(scene, '--plan', 'plan.json');
    expect([applied.code, applied.stderr]).toEqual([0, '']);
    expect(scene.lockFile()).toContain(reviewed);
    expect(scene.lockFile()).not.toContain(moved);
  });

  it('are not updated where the server is down', async () => {
    const scene = await makeGitScene();
    scene.server.treat(() => ({ kind: 'status', status: 503 }));
    const update = ['update', '--paths', 'packs', '--fetch-attempts', '1'];
    const unknown = await run(scene, ...update);
    expect([unknown.code, unknown.stdout]).toEqual([1, '']);
    expect(unknown.stderr).toContain('a source cannot be reached: nothing was done');
    scene.server.treat(() => undefined);
    await run(scene, ...apply);
    scene.server.treat(() => ({ kind: 'status', status: 503 }));
    const known = await run(scene, ...update);
    expect([known.code, known.stdout]).toEqual([6, 'Nothing has changed: 1 pack locked.\n']);
    expect(known.stderr).toContain('warning[source.unavailable]');
  });

  it('are exported without what follows from their source, and are as a snapshot has them', async () => {
    const scene = await makeGitScene();
    await run(scene, ...apply);
    const exported = await run(scene, 'export');
    expect(exported.code).toBe(0);
    expect(exported.stdout).toContain('ref: slack');
    expect(exported.stdout).not.toContain('attune-pack-file-v1');
    scene.write('snapshot.json', (await run(scene, 'export', '-o', 'json')).stdout);
    const compared = await run(scene, ...apply, '--dry-run', '--against', 'snapshot.json');
    expect([compared.code, compared.stderr]).toEqual([0, '']);
    expect(compared.stdout).toMatch(/No changes/);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('are whole after %s in the middle of a fetch', async (signal) => {
    const scene = await makeGitScene(['slack', 'jira']);
    for (const after of [0, 400]) {
      let isStalled: () => void = () => {};
      const stalled = new Promise<void>((resolve) => (isStalled = resolve));
      scene.server.treat((request) =>
        request.startsWith('POST') ? { kind: 'stall', after, onStall: isStalled } : undefined,
      );
      const started = startCli(apply, {
        cwd: scene.cwd,
        env: { DATABASE_URL: scene.url },
      });
      await Promise.race([stalled, started.result]);
      started.process.kill(signal);
      const { code } = await started.result;
      expect(code).toBe(signal === 'SIGTERM' ? 143 : undefined);
      expect(existsSync(join(scene.packs, 'slack'))).toBe(false);
      expect(await scene.sql('select ref from pack')).toEqual([]);
    }
    scene.server.treat(() => undefined);
    const healed = await run(scene, ...apply);
    expect([healed.code, healed.stderr]).toEqual([0, '']);
    expect(scene.read('jira/pack.yaml')).toBe(packFile('jira'));
    expect((await run(scene, ...apply)).stdout).toMatch(/No changes|Nothing/);
  });

  it.each([
    ['the contents are stored', '.reconcile/packs', '.store'],
    ['the lock file is written, and the contents do not serve yet', '.', 'reconcile.lock.yaml'],
    ['contents begin to serve', '.reconcile/packs', '.gen'],
  ])('are made whole by the next run when one is killed as %s', async (_, directory, name) => {
    const scene = await makeGitScene(['slack', 'jira']);
    mkdirSync(join(scene.cwd, directory), { recursive: true });
    const seen = new Promise<void>((resolve) => {
      const watcher = watch(join(scene.cwd, directory), (_event, file) => {
        if (file === name) resolve();
      });
      onTestFinished(() => watcher.close());
    });
    const started = startCli(apply, { cwd: scene.cwd, env: { DATABASE_URL: scene.url } });
    await Promise.race([seen, started.result]);
    started.process.kill('SIGKILL');
    await started.result;
    const serving = ['slack', 'jira'].filter((ref) => existsSync(join(scene.packs, ref)));
    expect(serving.map((ref) => scene.read(ref, 'pack.yaml'))).toEqual(serving.map((ref) => packFile(ref)));
    const healed = await run(scene, ...apply);
    expect([healed.code, healed.stderr]).toEqual([0, '']);
    for (const ref of ['slack', 'jira']) expect(scene.read(ref, 'pack.yaml')).toBe(packFile(ref));
    expect(scene.lockFile()).toContain(scene.upstream.git('rev-parse', 'HEAD'));
    expect(await scene.sql('select ref, storage_path from pack order by ref')).toEqual([
      { ref: 'jira', storage_path: join(scene.packs, 'jira') },
      { ref: 'slack', storage_path: join(scene.packs, 'slack') },
    ]);
  });
});
