import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { listFiles } from '../support/list-files.ts';
import { parseYaml } from '../support/parse-yaml.ts';
import { runCli, runCliSeries } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const common = [
  '.gitignore',
  'README.md',
  'packs/slack/actions/greet.sh*',
  'packs/slack/pack.yaml',
  'packs/slack/runtimes/shell.yaml',
  'reconcile.yaml',
];
const schemas = ['.schemas/pack.json', '.schemas/runtime.json', '.schemas/settings.json'];

function pathsBelow(root: string): readonly string[] {
  return Object.keys(listFiles(root));
}

function init(cwd: string, ...args: readonly string[]) {
  return runCli(['init', '--name', 'slack', ...args], { cwd });
}

/** The scripts of a workflow or a pipeline, wherever they stand. */
function findCommands(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('reconcile ') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(findCommands);
}

describe('reconcile init', () => {
  it('begins a repository that is valid and can be planned', async () => {
    const cwd = makeTree({});
    const made = await init(cwd, '--yes', 'catalog');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain('Wrote 10 files in catalog.');
    const root = join(cwd, 'catalog');
    expect(pathsBelow(root)).toEqual([...common, ...schemas, '.github/workflows/reconcile.yaml'].sort());
    const [valid, plan] = await runCliSeries([['validate'], ['--dry-run', '-o', 'json']], { cwd: root });
    expect(valid).toEqual({ code: 0, stdout: 'Valid: 1 pack, 1 runtime from 2 files.\n', stderr: '' });
    expect(JSON.parse(plan?.stdout ?? '')).toMatchObject({
      outcome: 'planned',
      source: 'slack',
      diagnostics: [],
      plan: { counts: { create: 2 } },
    });
    expect(execFileSync(join(root, 'packs/slack/actions/greet.sh'), { encoding: 'utf8' })).toBe(
      'Hello, world!\n',
    );
  });

  it.each([
    ['github', '.github/workflows/reconcile.yaml', ['-o github', '-o github']],
    [
      'gitlab',
      '.gitlab-ci.yml',
      [
        '-o human -o gitlab=gl-code-quality-report.json -o junit=reconcile.xml',
        '-o human -o markdown=plan.md',
      ],
    ],
  ])('has %s run commands that are understood', async (ci, file, outputs) => {
    const cwd = makeTree({});
    const package_ = 'git+https://git.example.com/tools/reconcile.git#v1.2.3';
    await init(cwd, '--yes', '--ci', ci, '--package', package_);
    const { values, findings } = parseYaml(readFileSync(join(cwd, file), 'utf8'));
    expect(findings).toEqual([]);
    expect(JSON.stringify(values)).toContain(`"INSTALL_RECONCILE":"${package_}"`);
    const commands = findCommands(values);
    expect(commands).toEqual([
      `reconcile validate ${outputs[0]}`,
      `reconcile --dry-run --no-environments ${outputs[1]}`,
    ]);
    const runs = await runCliSeries(
      commands.map((command) => command.split(' ').slice(1)),
      { cwd },
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  });

  it('installs nothing by a bare name in CI unless it was told to', async () => {
    const cwd = makeTree({});
    await init(cwd, '--yes');
    const workflow = readFileSync(join(cwd, '.github/workflows/reconcile.yaml'), 'utf8');
    const [, script = ''] = /run: (npm install .*)$/mu.exec(workflow) ?? [];
    const run = promisify(execFile)('bash', ['-c', script], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '' },
    });
    await expect(run).rejects.toMatchObject({
      stderr: expect.stringContaining('set the variable INSTALL_RECONCILE to what npm is to install'),
    });
  });

  it('leaves out what is not wanted', async () => {
    const cwd = makeTree({});
    await init(cwd, '--yes', '--ci', 'none', '--editor', 'none', '-q');
    expect(pathsBelow(cwd)).toEqual(common);
    expect(readFileSync(join(cwd, 'packs/slack/pack.yaml'), 'utf8')).not.toContain('$schema');
  });

  it('points VS Code to the schemas', async () => {
    const cwd = makeTree({});
    await init(cwd, '--yes', '--ci', 'none', '--editor', 'vscode');
    const settings = JSON.parse(readFileSync(join(cwd, '.vscode/settings.json'), 'utf8')) as {
      'yaml.schemas': Record<string, string[]>;
    };
    for (const schema of Object.keys(settings['yaml.schemas'])) {
      expect(existsSync(join(cwd, schema)), schema).toBe(true);
    }
  });

  it('leaves nothing where the system takes a part of a file only', async () => {
    const cwd = makeTree({});
    const through = ['sh', '-c', 'ulimit -f 1; exec "$@"', 'sh'];
    const { code, stderr } = await runCli(['init', '--yes', 'new'], { cwd, through });
    expect([code, readdirSync(cwd)]).toEqual([1, []]);
    expect(stderr).toMatch(/^error: new\/\S+ cannot be written \(EFBIG\)\n/u);
  });

  it('goes into a repository that has files already, over none of them', async () => {
    const cwd = makeTree({ 'README.md': 'mine\n', '.git/HEAD': 'ref: refs/heads/main\n' });
    const refused = await init(cwd, '--yes');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('error: README.md is there already');
    expect(refused.stderr).toContain('--skip-existing');
    expect(pathsBelow(cwd)).toEqual(['.git/HEAD', 'README.md']);
    const made = await init(cwd, '--yes', '--skip-existing', '-o', 'json');
    expect(JSON.parse(made.stdout)).toMatchObject({ type: 'initialization', skipped: ['README.md'] });
    expect(readFileSync(join(cwd, 'README.md'), 'utf8')).toBe('mine\n');
  });

  it('takes the name of the directory, as far as it can be one', async () => {
    const cwd = makeTree({});
    mkdirSync(join(cwd, 'On Call (EU)'));
    await runCli(['init', '--yes'], { cwd: join(cwd, 'On Call (EU)') });
    expect(existsSync(join(cwd, 'On Call (EU)/packs/on_call_eu/pack.yaml'))).toBe(true);
    await runCli(['init', '--yes', '42'], { cwd });
    expect(existsSync(join(cwd, '42/packs/example/pack.yaml'))).toBe(true);
  });

  it.each([
    [['--name', 'Slack!', '--yes'], "a pack's ref must have at least two characters", 'Write `slack`.'],
    [['--package', '--unsafe-perm', '--yes'], 'names no package to npm', 'tarball'],
    [['--package', '$(id)', '--yes'], 'names no package to npm', 'tarball'],
    [['--ci', 'jenkins', '--yes'], 'Allowed choices are github, gitlab, none', 'reconcile --help'],
    [[], 'nobody can be asked', 'Say --yes'],
  ])('refuses %j before it writes anything', async (args, message, hint) => {
    const cwd = makeTree({});
    const { code, stdout, stderr } = await runCli(['init', ...args], { cwd });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(pathsBelow(cwd)).toEqual([]);
  });

  it('asks on a terminal', async () => {
    const cwd = makeTree({});
    const answers = join(makeTree({}), 'answers');
    writeFileSync(answers, 'No!\nslack\nGitLab\n\n');
    const command = `${process.execPath} ${cli} init catalog`;
    // Lines that come before they are asked for wait in the terminal.
    const shown = execFileSync('bash', ['-c', 'script -qec "$0" /dev/null < "$1"', command, answers], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, TERM: 'xterm' },
      encoding: 'utf8',
    });
    expect(shown).toContain('Name of the first pack? [catalog]');
    expect(shown).toContain("a pack's ref must have at least two characters");
    expect(pathsBelow(join(cwd, 'catalog'))).toEqual([...common, ...schemas, '.gitlab-ci.yml'].sort());
  });
});
