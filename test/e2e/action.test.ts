import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runLog } from '../support/github-runner.ts';
import { makeTree } from '../support/temporary-tree.ts';

const script = fileURLToPath(new URL('../../.github/action/run.mjs', import.meta.url));
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

interface Comment {
  id: number;
  body: string;
  user: { login: string };
}

/** As much of GitHub as comments need. */
let server: Server;
let comments: Comment[] = [];
let calls: string[] = [];
let isAllowed = true;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://github');
    calls.push(`${request.method} ${pathname} ${request.headers.authorization}`);
    const answer = (status: number, content: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    };
    if (!isAllowed) return answer(403, {});
    const page = Number(searchParams.get('page') ?? '1');
    if (request.method === 'GET') return answer(200, comments.slice((page - 1) * 100, page * 100));
    const given = (JSON.parse(body) as { body: string }).body;
    const user = { login: 'github-actions[bot]' };
    if (request.method === 'POST') comments.push({ id: comments.length + 1, body: given, user });
    else {
      const id = Number(pathname.split('/').at(-1));
      comments = comments.map((comment) => (comment.id === id ? { ...comment, body: given } : comment));
    }
    answer(200, {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

beforeEach(() => {
  comments = [];
  calls = [];
  isAllowed = true;
});

async function runAction(
  cwd: string,
  inputs: Readonly<Record<string, string>> = {},
  event = '{"pull_request": {"number": 7}}',
): Promise<{ readonly code: number; readonly stdout: string; readonly outputs: string }> {
  const files = { event: join(cwd, 'event.json'), output: join(cwd, 'output') };
  writeFileSync(files.event, event);
  writeFileSync(files.output, '');
  const given = {
    COMMAND: 'validate',
    COMMENT: 'true',
    TOKEN: 'secret-token',
    AUTHOR: 'github-actions[bot]',
    FAIL_ON: '1 3 4 5 6 70',
    PROGRAM: `${process.execPath} ${cli}`,
    ...inputs,
  };
  const child = spawn(process.execPath, [script], {
    cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: cwd,
      RUNNER_TEMP: cwd,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: cwd,
      GITHUB_REPOSITORY: 'octo/packs',
      GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      GITHUB_EVENT_PATH: files.event,
      GITHUB_OUTPUT: files.output,
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`RECONCILE_ACTION_${name}`, value]),
      ),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number]>]);
  return { code, stdout, outputs: readFileSync(files.output, 'utf8') };
}

const good = { 'packs/slack/pack.yaml': 'ref: slack\nversion: 1.0.0\n' };

describe('the action for GitHub', () => {
  it('keeps one comment, whoever else writes one like it', async () => {
    const cwd = makeTree(good);
    const imposter = { id: 1, body: '<!-- reconcile report: default -->\nfake', user: { login: 'octocat' } };
    const others = Array.from({ length: 120 }, (_, index) => ({
      id: index + 2,
      body: 'hi',
      user: { login: 'bob' },
    }));
    comments = [imposter, ...others];
    const first = await runAction(cwd);
    expect([first.code, first.stdout.split('\n').at(-2)]).toEqual([0, 'Commented on the pull request.']);
    expect(first.outputs).toBe(`exit-code=0\nmarkdown=${join(cwd, 'reconcile.md')}\n`);
    writeFileSync(join(cwd, 'packs/slack/pack.yaml'), 'ref: slack\nversion: 1.0\n');
    const second = await runAction(cwd);
    expect([second.code, second.stdout.split('\n').at(-2)]).toEqual([
      3,
      'Updated the comment on the pull request.',
    ]);
    expect(comments).toHaveLength(122);
    expect(comments[0]).toBe(imposter);
    expect(comments.at(-1)?.body).toContain('**The input is invalid: nothing was written.**');
    expect(calls.at(-1)).toBe('PATCH /repos/octo/packs/issues/comments/122 Bearer secret-token');
    expect(runLog(second.stdout).map(({ name }) => name)).toEqual(['group', 'endgroup', 'error']);
  });

  it('ends as the run does, also where it may not comment', async () => {
    isAllowed = false;
    const refused = await runAction(makeTree(good));
    expect(refused.code).toBe(0);
    expect(runLog(refused.stdout).at(-1)).toMatchObject({
      name: 'warning',
      message: expect.stringContaining('GitHub answers 403') as string,
    });
  });

  it('ends as the run does where the event cannot be read', async () => {
    const { code, stdout } = await runAction(makeTree(good), {}, '{\n::error::x\n');
    expect(code).toBe(0);
    expect(runLog(stdout).at(-1)).toMatchObject({
      name: 'warning',
      message: expect.stringContaining('could not be commented on') as string,
    });
  });

  it('comments on pull requests only, and fails on the codes that it is told', async () => {
    const cwd = makeTree({ 'packs/slack/pack.yaml': 'ref: slack\nversion: 1.0\n' });
    const { code, stdout, outputs } = await runAction(
      cwd,
      { FAIL_ON: '1', PATHS: 'packs\n' },
      '{"ref": "refs/heads/main"}',
    );
    expect([code, calls]).toEqual([0, []]);
    expect(stdout).toContain('No comment: the event is about no pull request.');
    expect(outputs).toContain('exit-code=3\n');
  });

  it('fails on what is no result of reconcile, whatever it is told', async () => {
    const cwd = makeTree({
      'late.mjs': 'process.exit(124);',
      'killed.mjs': "process.kill(process.pid, 'SIGKILL');",
    });
    const late = await runAction(cwd, { PROGRAM: `${process.execPath} late.mjs`, FAIL_ON: '3' });
    const killed = await runAction(cwd, { PROGRAM: `${process.execPath} killed.mjs`, FAIL_ON: '3' });
    expect([late.code, killed.code]).toEqual([124, 1]);
  });

  it('says what is wrong with how it is used, and keeps its inputs to itself', async () => {
    const cwd = makeTree(good);
    expect((await runAction(cwd, { COMMAND: 'apply' })).stdout).toContain('neither plan nor validate');
    expect((await runAction(cwd, { PROGRAM: './none' })).stdout).toContain('cannot be run (ENOENT)');
    writeFileSync(
      join(cwd, 'show.mjs'),
      'console.log(JSON.stringify([process.env, process.argv.slice(2)]));',
    );
    const { stdout } = await runAction(cwd, {
      PROGRAM: `${process.execPath} show.mjs`,
      PATHS: '$(id)\n--prune\n',
      ARGUMENTS: '--strict',
    });
    expect(stdout).not.toContain('secret-token');
    expect(stdout).toContain('"validate","--strict","-o","github","-o",');
    expect(stdout).toContain('"--","$(id)","--prune"]');
  });
});
