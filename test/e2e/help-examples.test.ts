import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { makeUpstream, type Upstream } from '../support/git-upstream.ts';
import { readHelpPages } from '../support/help-examples.ts';
import { runCliSeries, startCli, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const pages = readHelpPages();

/** A runtime like Python that needs none. */
const runtime = `ref: core.python
name: Python
aliases: [python]
execution_config:
  interpreter: { binary: sh }
  environment: { env_type: plain, dir_name: .venv, create_command: [mkdir, "{env_dir}"] }
  dependencies: { manifest_file: requirements.txt, install_command: [cp, "{manifest_path}", "{env_dir}/installed"] }
distributions:
  verification: { commands: [{ binary: sh, args: ["-c", "echo 3.12.0"] }] }
versions: [{ version: "3.12" }, { version: "3.13", is_default: true }]
`;

const content = (version: string): Readonly<Record<string, string>> => ({
  'pack.yaml': `ref: slack\nversion: ${version}\nruntime_deps: [core.python@~3.12]\n`,
  'requirements.txt': `${version}\n`,
});

interface Scene {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly catalog: Upstream;
  readonly slack: Upstream;
}

/** Manifests, a pack whose content comes from git, a database, and a program on the path: all that an example may talk about. */
async function makeScene(): Promise<Scene> {
  const servers = makeTree({});
  const slack = makeUpstream(servers, 'slack', content('1.0.0'));
  const manifests = {
    'packs/core/pack.yaml': 'ref: core\nversion: 1.0.0\n',
    'packs/core/runtimes/python.yaml': runtime,
    'packs/slack.yaml': `kind: Pack\nref: slack\nsource: { type: git, url: "file://${slack.directory}" }\n`,
  };
  const catalog = makeUpstream(servers, 'catalog', manifests);
  const cwd = makeTree({
    ...manifests,
    'status/pack.yaml': 'ref: status_page\nversion: 1.0.0\n',
    'reconcile.yaml': 'allow_file_sources: true\npaths: [packs]\n',
    'bin/reconcile': { mode: 0o755, content: `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n` },
  });
  const { url, drop } = await createPostgresDatabase('migrated');
  onTestFinished(drop);
  const env = {
    PATH: `${join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`,
    TERM: 'xterm',
    DATABASE_URL: url,
  };
  return { cwd, env, port: await findFreePort(), catalog, slack };
}

/** What stands in an example for something that every reader has a different one of. */
function fillIn(example: string, { port, catalog }: Scene, run: string): string {
  return example
    .replaceAll('8080', String(port))
    .replaceAll('3f2c9d1e', run)
    .replace('https://git.example.com/team/catalog.git', `file://${catalog.directory}`)
    .replace('--to 3', '--to 1')
    .replace('psql …', 'cat')
    .replace(/^DATABASE_URL=\S+ /u, '');
}

/** Words that mean the same to a shell and to a program that is given them as they are. */
const isPlain = (line: string): boolean => /^reconcile [\w ./:@=,-]+$/u.test(line);

/** Runs lines in their order, those that need no shell in one process as far as they follow each other. Gives what went wrong. */
async function runLines(
  lines: readonly string[],
  { cwd, env }: Pick<Scene, 'cwd' | 'env'>,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const note = (line: string, { code, stdout, stderr }: CliResult): void => {
    const isWanted = code === 0 || (code === 2 && line.includes('--detailed-exitcode'));
    if (!isWanted) wrong.push(`${line}: ${code} ${stdout}${stderr}`);
  };
  for (let index = 0; index < lines.length;) {
    const rest = lines.slice(index);
    const end = rest.findIndex((line) => !isPlain(line));
    const plain = end === -1 ? rest : rest.slice(0, end);
    if (plain.length > 0) {
      const words = plain.map((line) => line.split(/ +/u).slice(1));
      const results = await runCliSeries(words, { cwd, env });
      for (const [position, result] of results.entries()) note(plain[position] ?? '', result);
    } else {
      note(rest[0] ?? '', await runShell(rest[0] ?? '', { cwd, env }));
    }
    index += Math.max(plain.length, 1);
  }
  return wrong;
}

function runShell(line: string, { cwd, env }: Pick<Scene, 'cwd' | 'env'>): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['-o', 'pipefail', '-c', line],
      { cwd, env: { HOME: cwd, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

function examplesOf(name: string): readonly string[] {
  return pages.find((page) => page.name === name)?.examples ?? [];
}

/** Pages whose examples are run elsewhere than in the repository. */
const apart = new Set(['init', 'migrate', 'watch', 'status', 'history']);

describe('the examples of every page of help', () => {
  it('are there', () => {
    expect(pages.length).toBeGreaterThan(20);
    expect(pages.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('do what they say, one after another in one repository', async () => {
    const scene = await makeScene();
    const { cwd, env } = scene;
    for (const directory of [
      '.config/fish/completions',
      '.zfunc',
      '.local/share/bash-completion/completions',
    ]) {
      mkdirSync(join(cwd, directory), { recursive: true });
    }
    const begin = ['reconcile packs/', 'reconcile export -o json > snapshot.json'];
    expect(await runLines(begin, scene)).toEqual([]);
    scene.slack.commit(content('1.1.0'));
    const renew = ['reconcile update --accept-moved', 'reconcile packs/'];
    expect(await runLines(renew, scene)).toEqual([]);
    const lines = pages
      .filter(({ name }) => !apart.has(name))
      .flatMap(({ examples }) => examples)
      .map((example) => fillIn(example, scene, ''))
      // What stands on several pages is run once.
      .filter((line, index, all) => all.indexOf(line) === index)
      // Something must have been built before that can be gone back to.
      .flatMap((line) =>
        line.includes('env rollback') ? ['reconcile env build slack --force', line] : [line],
      );
    const exports = lines.filter((line) => line.includes('--to packs/'));
    const others = lines.filter((line) => !exports.includes(line));
    expect(await runLines(others, scene)).toEqual([]);
    mkdirSync(join(cwd, 'elsewhere'));
    expect(await runLines(exports, { cwd: join(cwd, 'elsewhere'), env })).toEqual([]);
    const [run = ''] = await listRuns(scene);
    expect(
      await runLines(
        examplesOf('history').map((line) => fillIn(line, scene, run)),
        scene,
      ),
    ).toEqual([]);
  });

  it('watch, and ask what watches', async () => {
    const scene = await makeScene();
    const { cwd, env } = scene;
    const watching = examplesOf('watch').map((example) => fillIn(example, scene, ''));
    expect(watching.every(isPlain)).toBe(true);
    for (const line of watching) {
      const started = startCli(line.split(/ +/u).slice(1), {
        cwd,
        env: { ...env, RECONCILE_LOG_LEVEL: 'debug' },
      });
      await started.said('pass.finished');
      const asking = line.includes('--listen') ? examplesOf('status') : [];
      const lines = asking.map((example) => fillIn(example, scene, ''));
      expect(await runLines(lines, scene)).toEqual([]);
      started.process.kill('SIGTERM');
      const { code, stderr } = await started.result;
      expect([code, stderr.match(/outcome\W+failed/u)], stderr).toEqual([0, null]);
    }
  });

  it('make tables', async () => {
    const scene = await makeScene();
    for (const example of examplesOf('migrate')) {
      // Only the owner of tables that are there can be told what to do with them.
      const template = example.includes('--print-sql') ? 'migrated' : 'empty';
      const { url, drop } = await createPostgresDatabase(template);
      onTestFinished(drop);
      const env = { ...scene.env, DATABASE_URL: url };
      expect(await runLines([fillIn(example, scene, '')], { ...scene, env })).toEqual([]);
    }
  });

  it('begin repositories', async () => {
    const { cwd, env } = await makeScene();
    for (const [index, example] of examplesOf('init').entries()) {
      const place = join(cwd, `new${index}`);
      mkdirSync(place);
      if (example.includes('--skip-existing'))
        copyFileSync(join(cwd, 'reconcile.yaml'), join(place, 'README.md'));
      writeFileSync(join(cwd, 'answers'), '\n\n\n');
      const line = example.includes('--yes')
        ? example
        : `script -qec '${example}' /dev/null < ${join(cwd, 'answers')}`;
      expect(await runLines([line], { cwd: place, env })).toEqual([]);
    }
  });
});

async function listRuns({ cwd, env }: Scene): Promise<readonly string[]> {
  const [history] = await runCliSeries([['history', '-o', 'json']], { cwd, env });
  const { runs } = JSON.parse(history?.stdout ?? '') as { runs: { runId: string }[] };
  return runs.map(({ runId }) => runId);
}
