import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const shells = [
  { shell: 'bash', start: 'bash --norc --noprofile -i', load: 'source <(reconcile completion bash)' },
  {
    shell: 'zsh',
    start: 'zsh -f -i',
    load: 'autoload -U compinit && compinit -u -D\nsource <(reconcile completion zsh)',
  },
  { shell: 'fish', start: 'fish --no-config -i', load: 'reconcile completion fish | source' },
];

/** What is typed, tabs included, and the arguments that the program must get. */
const lines = [
  ['reconcile valid\t --str\t pac\t', '<validate><--strict><packs/>'],
  ['reconcile --color=al\t', '<--color=always>'],
  ['reconcile --target core.python@\t', '<--target><core.python@3.12>'],
  ['reconcile graph --kind pack --target sl\t', '<graph><--kind><pack><--target><slack>'],
  ['reconcile env lis\t sl\t', '<env><list><slack>'],
  ['reconcile --out=pac\t', '<--out=packs/>'],
] as const;

/** Answers the shell as the program does, and writes down what else it is run with. */
const program = `#!/bin/sh
case $1 in __complete | completion) exec "$NODE" "$CLI" "$@" ;; esac
{ printf '<%s>' "$@"; echo; } >> "$SEEN"
`;

function isThere(shell: string): boolean {
  return spawnSync(shell, ['-c', 'exit']).status === 0;
}

describe('completion', () => {
  it.for(shells)('completes what is typed in $shell', ({ shell, start, load }, { skip }) => {
    if (!isThere(shell)) skip(`${shell} is not installed`);
    const root = makeTree({
      'bin/reconcile': { mode: 0o755, content: program },
      'repository/packs/core/pack.yaml': 'ref: core\nversion: 1.0.0\n',
      'repository/packs/core/runtimes/python.yaml': 'ref: core.python\nversions: [{ version: "3.12" }]\n',
      'repository/packs/slack/pack.yaml': 'ref: slack\nversion: 1.0.0\n',
    });
    const keys = join(root, 'keys');
    writeFileSync(keys, [load, ...lines.map(([typed]) => typed), 'exit', ''].join('\n'));
    const seen = join(root, 'seen');
    execFileSync('bash', ['-c', 'script -qec "$0" /dev/null < "$1"', start, keys], {
      cwd: join(root, 'repository'),
      env: {
        PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`,
        HOME: root,
        TERM: 'xterm',
        NODE: process.execPath,
        CLI: cli,
        SEEN: seen,
      },
      timeout: 60_000,
    });
    expect(existsSync(seen)).toBe(true);
    // Only zsh leaves out the slash behind the last directory.
    const ran = readFileSync(seen, 'utf8').trimEnd().split('\n');
    const expected = lines.map(([, arguments_]) => arguments_);
    expect(ran.map((line) => line.replace('packs>', 'packs/>'))).toEqual(expected);
  });

  it('is printed for a known shell only', async () => {
    const cwd = makeTree({});
    const refused = await runCli(['completion', 'tcsh'], { cwd });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('Allowed choices are bash, zsh, fish');
  });

  it('says nothing, and fails not, where nothing can be read', async () => {
    const cwd = makeTree({ 'reconcile.yaml': '[', 'packs/x/pack.yaml': '}{' });
    await expect(runCli(['__complete', '--', '--target', ''], { cwd })).resolves.toEqual({
      code: 0,
      stdout: 'words\n',
      stderr: '',
    });
  });
});
