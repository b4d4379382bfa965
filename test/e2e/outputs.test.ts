import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { runLog } from '../support/github-runner.ts';
import { runCli, runCliSeries, startCli } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const tree = {
  'packs/slack/pack.yaml': 'ref: slack\r\nversion: 1.0.0\r\nextra: 1\r\n',
  'packs/slack/runtimes/bash.yaml': 'ref: slack.bash\nname: bash\n',
};

function linesOf(text: string): readonly { readonly type: string }[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string });
}

describe('outputs', () => {
  it('are written at once, each where it belongs', async () => {
    const cwd = makeTree({ ...tree, 'out/kept.json': 'old' });
    symlinkSync('kept.json', join(cwd, 'out/link.json'));
    const files = [
      'sarif=out/a.sarif',
      'markdown=out/a.md',
      'junit=out/a.xml',
      'gitlab=out/a.json',
      'json=out/link.json',
    ];
    const args = ['--dry-run', '--no-environments', ...files.flatMap((file) => ['-o', file])];
    const { code, stdout, stderr } = await runCli(args, { cwd, env: { GITHUB_WORKSPACE: join(cwd, '..') } });
    expect([code, stderr]).toEqual([0, 'Reading packs/, since no paths are given.\n']);
    expect(stdout).toContain('Plan: 2 to create, 0 to update, 0 to delete.');
    const read = (name: string): string => readFileSync(join(cwd, 'out', name), 'utf8');
    // Paths are those in the repository, of which this directory is a part.
    expect(read('a.sarif')).toMatch(/"uri": "[^/"]+\/packs\/slack\/pack\.yaml"/u);
    expect(read('a.sarif')).toContain('"startLine": 3');
    expect(read('a.md')).toContain('**Plan: 2 to create');
    expect(read('a.xml')).toContain('<testsuites name="reconcile" tests="2" failures="0"');
    expect(JSON.parse(read('a.json'))).toMatchObject([{ check_name: 'manifest.unknown-key' }]);
    expect(JSON.parse(read('kept.json'))).toMatchObject({ outcome: 'planned' });
    expect(readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('that the system takes a part of only are a failure, and leave nothing that looks whole', async () => {
    const cwd = makeTree({
      ...tree,
      ...Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`packs/p${index}/pack.yaml`, `ref: p${index}\nextra: 1\n`]),
      ),
    });
    const through = ['sh', '-c', 'ulimit -f 1; exec "$@"', 'sh'];
    for (const [format, why] of [
      ['json', 'error: the report cannot be written to report'],
      ['jsonl', 'error: the stream cannot be written to report'],
    ]) {
      const { code, stderr } = await runCli(['validate', 'packs', '-o', 'human', '-o', `${format}=report`], {
        cwd,
        through,
      });
      expect(code).toBe(1);
      expect(stderr).toContain(why);
      expect(readdirSync(cwd)).toEqual(format === 'json' ? ['packs'] : ['packs', 'report']);
    }
  });

  it('that cannot be written stop a run before it does anything', async () => {
    const cwd = makeTree(tree);
    mkdirSync(join(cwd, 'directory'));
    for (const [file, why] of [
      ['missing/a.sarif', 'its directory does not exist'],
      ['directory', 'it is a directory'],
    ]) {
      const { code, stdout, stderr } = await runCli(['-o', 'human', '-o', `sarif=${file}`], { cwd });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`error: the report cannot be written to ${file}: ${why}`);
      expect(readdirSync(cwd)).not.toContain('.reconcile');
    }
  });

  it('are told of failures, too', async () => {
    const cwd = makeTree(tree);
    const env = { DATABASE_URL: 'postgres://127.0.0.1:1/none' };
    const outputs = ['-o', 'sarif=a.sarif', '-o', 'junit=a.xml', '-o', 'markdown=a.md', '-o', 'jsonl'];
    const { code, stdout, stderr } = await runCli(['--dry-run', 'packs', ...outputs], { cwd, env });
    expect([code, stderr]).toEqual([1, '']);
    expect(linesOf(stdout).map(({ type }) => type)).toEqual(['version', 'diagnostic', 'error']);
    expect(readFileSync(join(cwd, 'a.sarif'), 'utf8')).toContain('"executionSuccessful": false');
    expect(readFileSync(join(cwd, 'a.xml'), 'utf8')).toContain('type="run.failed"');
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toContain('**The run failed.** 1 error');
  });

  it('of a kind that a command does not know are refused by a flag, and passed over in settings', async () => {
    const cwd = makeTree({ ...tree, 'reconcile.yaml': 'output: [json, sarif=a.sarif]\n' });
    const [refused, file, passed, two] = await runCliSeries(
      [
        ['history', '-o', 'sarif'],
        ['history', '-o', 'json=a.json'],
        ['history'],
        ['validate', '-o', 'sarif=a', '-o', 'junit=./a'],
      ],
      { cwd },
    );
    expect(refused?.code).toBe(3);
    expect(refused?.stderr).toContain('error: `reconcile history` does not know the output format sarif');
    expect(file?.stderr).toContain('error: `reconcile history` writes its result to standard output only');
    expect(JSON.parse(passed?.stdout ?? '')).toMatchObject({ type: 'history' });
    expect(two?.stderr).toContain('error: two outputs would be written to ');
  });

  it('for GitHub annotate, and add to the summary of the step', async () => {
    const cwd = makeTree({
      ...tree,
      'packs/bad/pack.yaml': 'ref: bad\nversion: 1.0\n',
      'summary.md': 'before\n',
    });
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: cwd,
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
    };
    const { code, stdout } = await runCli(['validate', 'packs', '-o', 'github'], { cwd, env });
    expect(code).toBe(3);
    expect(runLog(stdout)).toMatchObject([
      { name: 'group' },
      { name: 'endgroup' },
      { name: 'error', properties: { file: 'packs/bad/pack.yaml', line: '2' } },
      { name: 'warning', properties: { file: 'packs/slack/pack.yaml', line: '3' } },
    ]);
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toMatch(
      /^before\n<!-- reconcile report: default -->\n\*\*The input is invalid/u,
    );
  });

  it('hold no command of a manifest in a log of GitHub, whatever the format', async () => {
    const label = '"x ##[error]forged"';
    const cwd = makeTree({
      'packs/evil/pack.yaml': `ref: evil\nversion: 1.0.0\nlabel: ${label}\nextra: ${label}\n`,
    });
    const { stdout, stderr } = await runCli(['--dry-run', '--verbose', '--no-environments'], {
      cwd,
      env: { GITHUB_ACTIONS: 'true' },
    });
    expect(stdout).toContain('# #[error]forged');
    expect(runLog(stdout + stderr)).toEqual([]);
  });

  it('as a stream tell of an apply while it happens', async () => {
    const cwd = makeTree(tree);
    writeFileSync(join(cwd, 'reconcile.yaml'), 'output: [jsonl=events.jsonl, human]\nenvironments: false\n');
    const { code, stdout } = await runCli(['packs'], { cwd, env: { LANG: 'C' } });
    expect(code).toBe(0);
    expect(stdout).toContain('Applied: 2 created');
    expect(linesOf(readFileSync(join(cwd, 'events.jsonl'), 'utf8')).map(({ type }) => type)).toEqual([
      'version',
      'diagnostic',
      'plan',
      'planned_change',
      'planned_change',
      'apply_start',
      'apply_complete',
      'change_summary',
    ]);
  });

  it('as a stream say what is done before the rest is', async () => {
    const cwd = makeTree({});
    const gate = join(cwd, 'gate');
    execFileSync('mkfifo', [gate]);
    mkdirSync(join(cwd, 'packs/slack/runtimes'), { recursive: true });
    writeFileSync(
      join(cwd, 'packs/slack/pack.yaml'),
      'ref: slack\nversion: 1.0.0\nruntime_deps: [slack.tool]\n',
    );
    writeFileSync(
      join(cwd, 'packs/slack/runtimes/tool.yaml'),
      `ref: slack.tool
name: tool
execution_config:
  interpreter: { binary: sh }
  environment: { env_type: plain, dir_name: .env, create_command: [sh, -c, "cat ${gate} && mkdir '{env_dir}'"] }
distributions:
  verification: { commands: [{ binary: sh, args: ["-c", "echo 1.0.0"] }] }
`,
    );
    const run = startCli(['packs', '-o', 'jsonl'], { cwd });
    const types: string[] = [];
    for await (const line of createInterface({ input: run.process.stdout })) {
      const event = JSON.parse(line) as { readonly type: string; readonly event?: string };
      types.push(event.event ?? event.type);
      // The first step waits for this; everything before it has been told of.
      if (types.filter((type) => type === 'step.started').length === 1 && event.event === 'step.started') {
        await writeFile(gate, 'go');
      }
    }
    expect((await run.result).code).toBe(0);
    expect(types.indexOf('apply_complete')).toBeLessThan(types.indexOf('step.started'));
    expect(types.slice(-2)).toEqual(['switched', 'change_summary']);
  });

  it('hold only ASCII of ours where the locale has nothing else', async () => {
    const label = `é${'x'.repeat(300)}`;
    const cwd = makeTree({ 'packs/slack/pack.yaml': `ref: slack\nversion: 1.0.0\nextra: ${label}\n` });
    const plain = await runCli(['validate'], { cwd, env: { LC_ALL: 'C' } });
    expect(plain.stdout).toMatch(/> 3 \| extra: éx+\.\.\.\n/u);
    const usual = await runCli(['validate'], { cwd, env: { LC_ALL: 'C.UTF-8' } });
    expect(usual.stdout).toMatch(/> 3 \| extra: éx+…\n/u);
  });
});
