import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { reportSchema, type JsonReport } from '../../src/report/report-schema.ts';
import { runCli, startCli, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const ajv = new Ajv2020({ allowUnionTypes: true });
addFormats.default(ajv);
const isReport = ajv.compile(reportSchema);

/** The one document on standard output, which is what its schema says. */
function readReport({ stdout }: CliResult): JsonReport {
  const report = JSON.parse(stdout) as JsonReport;
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  return report;
}

/** What V8 writes of the scripts that a process has loaded. */
interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** A PATH with these programs and no others. */
function makePath(...programs: readonly string[]): string {
  const directory = makeTree({ '.keep': '' });
  for (const program of programs) {
    const path = execFileSync('sh', ['-c', 'command -v "$0"', program], { encoding: 'utf8' }).trim();
    symlinkSync(path, join(directory, program));
  }
  return directory;
}

const shell = ['sh', 'mkdir', 'cp', 'cat', 'sleep', 'bash'] as const;

/** A runtime whose environments are what `script` makes of them; `$1` is the pack's manifest, `$2` the environment. */
function plainRuntime(script: string): string {
  return JSON.stringify({
    ref: 'core.plain',
    name: 'Plain',
    aliases: ['plain'],
    execution_config: {
      environment: { env_type: 'plain', dir_name: '.plain', create_command: ['mkdir', '{env_dir}'] },
      dependencies: {
        manifest_file: 'needs.txt',
        install_command: ['sh', '-euc', script, 'install', '{manifest_path}', '{env_dir}'],
      },
    },
  });
}

function plainPacks(script: string): Readonly<Record<string, string>> {
  return {
    'packs/core/pack.yaml': 'ref: core\nversion: 1.0.0\n',
    'packs/core/runtimes/plain.yaml': plainRuntime(script),
    'packs/slack/pack.yaml': `ref: slack
version: 1.0.0
runtime_deps: [plain]
installers:
  - { name: certificates, command: [sh, -c, 'test -n "$API_KEY"'], env: { API_KEY: hunter2-planted } }
`,
    'packs/slack/needs.txt': 'one\n',
  };
}

// Each run is a process of its own, with an embedded database.
vi.setConfig({ testTimeout: 120_000 });

it('a run that leaves the host alone loads nothing of what builds', async () => {
  const load = async (...args: readonly string[]): Promise<readonly string[]> => {
    const coverage = makeTree({ '.keep': '' });
    const cwd = makeTree(plainPacks('cat "$1" > "$2/needs"'));
    const env = { NODE_V8_COVERAGE: coverage };
    await expect(runCli(['--dry-run', ...args], { cwd, env })).resolves.toMatchObject({ code: 0 });
    const reports = readdirSync(coverage).filter((name) => name.endsWith('.json'));
    return reports
      .map((name) => JSON.parse(readFileSync(join(coverage, name), 'utf8')) as Coverage)
      .flatMap(({ result }) => result.map(({ url }) => url))
      .filter((url) => /\/environments\/(?:build|plan|verify)-/u.test(url));
  };
  await expect(load()).resolves.not.toEqual([]);
  await expect(load('--no-environments')).resolves.toEqual([]);
});

describe('a host without Python', () => {
  it('gets the catalog, is told what it lacks and what to do, and what the other runtimes need', async () => {
    const cwd = makeTree({
      'packs/slack/pack.yaml': 'ref: slack\nversion: 1.0.0\nruntime_deps: [python@>=3.11, plain]\n',
      'packs/slack/needs.txt': 'one\n',
      'packs/slack/requirements.txt': 'six\n',
      'packs/slack/runtimes/plain.yaml': plainRuntime('cp "$1" "$2"').replace('core.plain', 'slack.plain'),
    });
    cpSync(join(root, 'manifests'), join(cwd, 'manifests'), { recursive: true });
    const env = { PATH: makePath(...shell) };
    const first = await runCli([], { cwd, env });
    expect(first.code).toBe(6);
    expect(first.stdout).toMatch(/Applied: \d+ created/u);
    expect(first.stdout).toContain('Environments: 1 built, 0 switched, 0 kept, 1 blocked.\n');
    expect(first.stdout).toMatch(
      /\nblocked: environment slack core\.python: this host has no core\.python that satisfies python@>=3\.11 \(python3\.\d+ is not installed\)\n {2}blocked: nothing serves\n {2}help: Install Python [^\n]*PATH\.\n$/u,
    );
    expect(readFileSync(join(cwd, 'packs/slack/.plain/needs.txt'), 'utf8')).toBe('one\n');
    expect(lstatSync(join(cwd, 'packs/slack/.venv'), { throwIfNoEntry: false })).toBeUndefined();

    const second = await runCli(['-o', 'json'], { cwd, env });
    expect(second.code).toBe(6);
    expect(readReport(second)).toMatchObject({
      outcome: 'unchanged',
      host: {
        convergence: {
          environments: [
            { pack: 'slack', runtime: 'core.python', state: 'blocked', failure: null, directory: null },
            { pack: 'slack', runtime: 'slack.plain', state: 'ready', action: 'kept' },
          ],
        },
      },
    });
    const dry = await runCli(['--dry-run', '--detailed-exitcode'], { cwd, env });
    expect(dry.code).toBe(6);
    expect(dry.stdout).toMatch(/^! blocked slack core\.python {3}this host has no [^\n]*\n {4}help: /mu);
    await expect(runCli(['--no-environments'], { cwd, env })).resolves.toMatchObject({ code: 0 });
  });
});

describe('environments', () => {
  it('are shown before a run with their commands, and without any value of a variable', async () => {
    const cwd = makeTree(plainPacks('cp "$1" "$2/installed"'));
    const dry = await runCli(['--dry-run'], { cwd });
    expect(dry).toMatchObject({ code: 0, stderr: 'Reading packs/, since no paths are given.\n' });
    const store = `${cwd}/.reconcile/environments/.store/[0-9a-f]{16}\\.[0-9a-f]+`;
    const lines = [
      `    \\$ mkdir ${store}`,
      `      in ${cwd}/packs/slack`,
      `    \\$ sh -euc 'cp "\\$1" "\\$2/installed"' install ${cwd}/packs/slack/needs.txt ${store}`,
      `      in ${cwd}/packs/slack`,
      `    \\$ sh -c 'test -n "\\$API_KEY"'`,
      `      in ${cwd}/packs/slack; with API_KEY`,
    ];
    expect(dry.stdout).toMatch(new RegExp(`^Commands for slack core\\.plain:\n${lines.join('\n')}\n`, 'mu'));
    expect(dry.stdout).toContain('Environments: 1 to build, 0 to switch, 0 kept.\n');
    expect(existsSync(join(cwd, '.reconcile'))).toBe(false);
    const machine = await runCli(['--dry-run', '-o', 'json'], { cwd });
    expect(readReport(machine).host?.plan.builds[0]?.steps[2]).toMatchObject({
      argv: ['sh', '-c', 'test -n "$API_KEY"'],
      cwd: `${cwd}/packs/slack`,
      variables: ['API_KEY'],
    });
    // In the pack's own row the installer is shown as the manifest writes it; in what is said about the host it is not.
    expect(JSON.stringify(readReport(machine).host)).not.toContain('hunter2');
    expect(dry.stdout.slice(dry.stdout.indexOf('Environments in'))).not.toContain('hunter2');
  });

  it('are built with plain lines in a log, and left alone from then on', async () => {
    const cwd = makeTree(plainPacks('cp "$1" "$2/installed"'));
    const first = await runCli(['packs'], { cwd });
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(
      /^Building slack core\.plain…\nBuilt slack core\.plain in \d[\d.]* m?s\.\n$/u,
    );
    expect(first.stdout).toContain('+ environment slack core.plain   built: there is none yet\n');
    const second = await runCli(['packs'], { cwd });
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toMatch(/\nEnvironments: 1 ready, none changed\.\n$/u);
    expect(second.stdout).not.toContain('slack core.plain');
    await expect(runCli(['packs', '-q'], { cwd })).resolves.toEqual({ code: 0, stdout: '', stderr: '' });
    const verbose = await runCli(['packs', '--verbose'], { cwd });
    expect(verbose.stdout).toContain('environment slack core.plain   kept: it is as wanted (generation 1)');

    writeFileSync(join(cwd, 'packs/slack/needs.txt'), 'two\n');
    const dry = await runCli(['packs', '--dry-run'], { cwd });
    expect(dry.stdout).toContain(
      "+ build slack core.plain   needs.txt changed; the pack's content changed\n",
    );
    const quiet = await runCli(['packs', '-q'], { cwd });
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    expect(quiet.stdout).toContain('+ environment slack core.plain   built: needs.txt changed;');
    writeFileSync(join(cwd, 'packs/slack/needs.txt'), 'three\n');
    const json = await runCli(['packs', '-o', 'json'], { cwd });
    expect(json.stderr).toBe('');
    expect(readReport(json).host?.convergence?.environments).toMatchObject([
      { state: 'ready', action: 'built', generation: 3 },
    ]);
  });

  it('that fail are told in full, with what still serves', async () => {
    const script =
      'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "line $i"; echo "more $i"; done; exit $(cat "$1")';
    const cwd = makeTree({ ...plainPacks(script), 'packs/slack/needs.txt': '0\n' });
    await expect(runCli(['packs'], { cwd })).resolves.toMatchObject({ code: 0 });
    writeFileSync(join(cwd, 'packs/slack/needs.txt'), '7\n');
    const failed = await runCli(['packs'], { cwd });
    expect(failed.code).toBe(6);
    expect(failed.stderr).toContain('Failed to build slack core.plain after ');
    const told = failed.stdout.slice(failed.stdout.indexOf('failed: '));
    expect(told).toContain(
      'failed: environment slack core.plain: install ended with status 7\n  command: sh -euc ',
    );
    expect(told).toContain('  its last 20 lines:\n    | line 3\n');
    expect(told).toContain('    | more 12\n  log: ');
    const log = /^ {2}log: (.*)$/mu.exec(told)?.[1] ?? '';
    expect(readFileSync(log, 'utf8')).toContain('line 1\n');
    expect(told).toContain(
      `  degraded: generation 1 still serves, in ${cwd}/.reconcile/environments/.store/`,
    );
  });

  it('leave the work tree as clean as it was', async () => {
    const cwd = makeTree({ ...plainPacks('cp "$1" "$2/installed"'), '.gitignore': '.reconcile/\n' });
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd,
        encoding: 'utf8',
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    await runCli(['packs'], { cwd });
    expect(git('status', '--porcelain')).toBe('?? packs/slack/.plain\n');
    for (const options of [[], ['--no-environments'], ['--dry-run']]) {
      const result = await runCli(['packs', '-o', 'json', ...options], { cwd });
      expect(readReport(result).revision?.dirty, options.join(' ')).toBe(false);
    }
    const elsewhere = await runCli(
      ['packs', '--dry-run', '-o', 'json', '--environments-directory', 'other'],
      { cwd },
    );
    expect(readReport(elsewhere).revision?.dirty).toBe(true);
  });

  it('that are interrupted leave nothing but what served before', async () => {
    const cwd = makeTree(plainPacks('echo started; sleep 60'));
    const started = startCli(['packs'], { cwd });
    await started.said('Building slack core.plain');
    started.process.kill('SIGINT');
    const { code, stdout, stderr } = await started.result;
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping: ');
    expect(stdout).toMatch(
      /\ninterrupted: environment slack core\.plain; the next run builds what is missing\n {2}missing: nothing serves\n$/u,
    );
    expect(lstatSync(join(cwd, 'packs/slack/.plain'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

/** The one of util-linux runs a command on a terminal of its own. */
const hasScript = spawnSync('sh', ['-c', 'script --version'], { encoding: 'utf8' }).stdout.includes(
  'util-linux',
);

describe.runIf(hasScript)('the live view', () => {
  it('is gone from the terminal when the run is over, and the cursor never was', async () => {
    const cwd = makeTree(plainPacks('for i in 1 2 3 4 5; do echo "line $i"; sleep 0.2; done'));
    const cli = join(root, 'dist/cli.js');
    const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, TERM: 'xterm-256color' };
    const command = `stty cols 60 rows 20; '${process.execPath}' '${cli}' packs > out.txt`;
    const shown = execFileSync('script', ['-qec', command, '/dev/null'], { cwd, env, encoding: 'utf8' });
    expect(shown).toMatch(/slack core\.plain {2}install {2}\d\.\d s {2}line \d/u);
    expect(shown).toContain('Building 1 environment: 0 done, ');
    expect(shown).not.toContain('\u001b[?25l');
    // The last thing is that the lines are erased.
    expect(shown.slice(shown.lastIndexOf('Building 1'))).toContain('\u001b[2K');
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toContain('Environments: 1 built');
  });
});
