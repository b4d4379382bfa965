import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const repository = { 'packs/slack/pack.yaml': 'ref: slack\nversion: 1.0.0\nextra: 1\n' };
const escape = '\u001b[';

async function shell(command: string, cwd: string): Promise<{ stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, RECONCILE: `${process.execPath} ${cli}` };
  return promisify(execFile)('bash', ['-o', 'pipefail', '-c', command], { cwd, env });
}

// Each run is a process of its own, and some of them start an embedded database.
vi.setConfig({ testTimeout: 120_000 });

describe('output', () => {
  it('is coloured where it is wanted, and nowhere else', async () => {
    const cwd = makeTree(repository);
    const plain = await runCli(['--dry-run'], { cwd });
    expect(plain.stdout).not.toContain(escape);
    const forced = await runCli(['--dry-run'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain(escape);
    const both = await runCli(['--dry-run'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(both.stdout).not.toContain(escape);
    const always = await runCli(['--dry-run', '--color', 'always'], { cwd, env: { NO_COLOR: '1' } });
    expect(always.stdout).toContain(escape);
    const never = await runCli(['--dry-run', '--no-color'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(never.stdout).not.toContain(escape);
  });

  it('may be read in part', async () => {
    const cwd = makeTree(
      Object.fromEntries(
        Array.from({ length: 2000 }, (_, index) => [
          `packs/pack${index}/pack.yaml`,
          `ref: pack${index}\nversion: 1.0.0\n`,
        ]),
      ),
    );
    const { stdout, stderr } = await shell('$RECONCILE --dry-run -o json packs | head -1', cwd);
    expect(stdout).toBe('{\n');
    expect(stderr).toBe('');
  });

  it('says when it cannot be written', async () => {
    const cwd = makeTree(repository);
    const failed = await shell('$RECONCILE validate packs > /dev/full || echo "$?" >&2', cwd);
    expect(failed.stderr).toMatch(/error: the result cannot be written \(ENOSPC\)[\s\S]*\n1\n$/u);
  });

  it('is the version, the help, or a schema when that is asked for', async () => {
    const cwd = makeTree({});
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    for (const args of [['--version'], ['-V'], ['--verbose', '--version']]) {
      await expect(runCli(args, { cwd })).resolves.toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    }
    const help = await runCli(['--help'], { cwd });
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const part of ['--dry-run[=mode]', 'Examples:', 'Exit codes:', 'validate [options] [paths...]']) {
      expect(help.stdout).toContain(part);
    }
    for (const command of ['validate', 'status', 'history', 'migrate', 'schema']) {
      const { stdout } = await runCli(['help', command], { cwd });
      expect(stdout).toContain('Examples:');
      await expect(runCli([command, '--help'], { cwd })).resolves.toMatchObject({ stdout });
    }
    for (const name of ['pack', 'runtime', 'settings', 'report']) {
      const { code, stdout } = await runCli(['schema', name], { cwd });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveProperty('$schema');
    }
  });

  it('takes the word after --dry-run for a path, and a path for a path', async () => {
    const cwd = makeTree({
      'server/pack.yaml': 'ref: server\nversion: 1.0.0\n',
      'status/pack.yaml': 'ref: status\nversion: 1.0.0\n',
      '--odd/pack.yaml': 'ref: odd\nversion: 1.0.0\n',
    });
    for (const [args, ref] of [
      [['--dry-run', 'server'], 'server'],
      [['--dry-run', './status'], 'status'],
      [['--dry-run', '--', '--odd'], 'odd'],
    ] as const) {
      const { code, stdout } = await runCli([...args, '-o', 'json'].toSorted(optionsFirst), { cwd });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ plan: { changes: [{ ref }] } });
    }
  });

  it('reads what reconcile.yaml, a pack directory or custom names', async () => {
    const packs = { 'a/pack.yaml': 'ref: aa\nversion: 1.0.0\n', 'b/pack.yaml': 'ref: bb\nversion: 1.0.0\n' };
    for (const [tree, paths, note] of [
      [{ ...packs, 'reconcile.yaml': 'paths: [b]\n' }, ['b'], ''],
      [{ 'pack.yaml': 'ref: aa\nversion: 1.0.0\n', 'packs/x.yaml': '' }, ['.'], 'this directory'],
      [
        { 'manifests/a/pack.yaml': 'ref: aa\nversion: 1.0.0\n', 'packs/x.txt': '' },
        ['manifests', 'packs'],
        'manifests/ and packs/',
      ],
      [packs, ['.'], 'this directory'],
    ] as const) {
      const result = await runCli(['validate', '-o', 'json'], { cwd: makeTree(tree) });
      expect(JSON.parse(result.stdout)).toMatchObject({ outcome: 'valid', input: { paths } });
      expect(result.stderr).toContain(note);
    }
  });
});

/** `--` and what follows it stay last. */
function optionsFirst(first: string, second: string): number {
  const rank = (word: string): number =>
    word === '-o' ? 0 : word === 'json' ? 1 : word === '--dry-run' ? 2 : word === '--' ? 3 : 4;
  return rank(first) - rank(second);
}
