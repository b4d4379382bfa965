import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../../src/sources/source-options.ts';
import { startGitDaemon } from '../../../support/git-daemon.ts';
import { failureOf, makeFetchingHost, writeOut, type FetchingHost } from '../../../support/git-fetching.ts';
import { startGitHttp } from '../../../support/git-http-server.ts';
import { makeServerRoot, makeUpstream } from '../../../support/git-upstream.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

const canary = 'canary-5f1e';
const files = { 'pack.yaml': 'ref: slack\n' };

function publish() {
  const root = makeServerRoot();
  return { root, upstream: makeUpstream(root, 'packs.git', files) };
}

function credential(url: string, changes: Partial<Credential> = {}): Credential {
  return { url, username: 'robot', secret: canary, headers: {}, ...changes };
}

/** Everything in the cache, and everything that git was called with. */
function traces({ cache, log }: FetchingHost): string {
  const paths = readdirSync(cache, { recursive: true, encoding: 'utf8' }).map((name) => join(cache, name));
  const contents = paths
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));
  return [log.text(), ...paths, ...contents].join('\n');
}

describe('transports of git sources', () => {
  it('are git://', async () => {
    const { root, upstream } = publish();
    const url = await startGitDaemon(root);
    const host = makeFetchingHost();
    const tree = await host.fetchOne(`${url}packs.git/.git`, { ref: 'main' });
    expect(tree.commit).toBe(upstream.git('rev-parse', 'HEAD'));
    expect(readdirSync(await writeOut(tree))).toEqual(['pack.yaml']);
    const failure = await failureOf(host.fetchOne(`${url}absent.git`, {}, { attempts: 4 }));
    expect(failure.kind).toBe('not-found');
    expect(host.log.takeCommands().filter((name) => name === 'ls-remote')).toHaveLength(2);
  });

  it('are ssh, both ways to write it, without questions', async () => {
    const { upstream } = publish();
    const script =
      '#!/bin/sh\necho "$*" >>"$(dirname "$0")/calls"\nfor last; do :; done\nexec sh -c "$last"\n';
    const bin = makeTree({ ssh: { mode: 0o755, content: script } });
    const host = makeFetchingHost();
    const env = { ...host.options.env, PATH: `${bin}:${host.log.path}` };
    for (const url of [
      `git@example.com:${upstream.directory}`,
      `ssh://git@example.com${upstream.directory}`,
    ]) {
      await expect(host.fetchOne(url, {}, { env })).resolves.toMatchObject({ refKind: 'head' });
    }
    const calls = readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n');
    expect(calls.length).toBeGreaterThanOrEqual(4);
    expect(calls.every((call) => call.includes('BatchMode=yes') && call.includes('git@example.com'))).toBe(
      true,
    );
  });

  it('are files only where that is allowed', async () => {
    const { upstream } = publish();
    const host = makeFetchingHost();
    for (const url of [upstream.directory, `file://${upstream.directory}`]) {
      expect((await failureOf(host.fetchOne(url))).kind).toBe('refused');
      await expect(host.fetchOne(url, {}, { allowFiles: true })).resolves.toMatchObject({ refKind: 'head' });
    }
  });

  it('are not opened by the configuration of the user, and neither are programs', async () => {
    const { root } = publish();
    const marker = join(makeTree({}), 'ran');
    const program = join(
      makeTree({ program: { mode: 0o755, content: `#!/bin/sh\ntouch ${marker}\n` } }),
      'program',
    );
    const server = await startGitHttp(root);
    const daemon = await startGitDaemon(root);
    const hooks = makeTree(
      Object.fromEntries(
        ['reference-transaction', 'post-checkout', 'post-rewrite', 'pre-auto-gc'].map((name) => [
          name,
          { mode: 0o755, content: `#!/bin/sh\ntouch ${marker}\n` },
        ]),
      ),
    );
    const host = makeFetchingHost(`
[protocol "ext"]
  allow = always
[protocol "file"]
  allow = always
[url "ext::${program} "]
  insteadOf = ${server.url}ext/
[url "${root}/"]
  insteadOf = ${server.url}file/
[core]
  hooksPath = ${hooks}
  fsmonitor = ${program}
  gitProxy = ${program}
  askPass = ${program}
  sshCommand = ${program}
  alternateRefsCommand = ${program}
[init]
  templateDir = ${hooks}
[remote "${server.url}packs.git"]
  uploadpack = ${program}
  vcs = ext
[gc]
  auto = 1
[fetch]
  recurseSubmodules = yes
  prune = true
`);
    expect(await failureOf(host.fetchOne(`${server.url}ext/packs.git`))).toMatchObject({ kind: 'refused' });
    expect(await failureOf(host.fetchOne(`${server.url}file/packs.git`))).toMatchObject({ kind: 'refused' });
    await failureOf(host.fetchOne(`${server.url}packs.git`));
    await expect(writeOut(await host.fetchOne(`${daemon}packs.git/.git`))).resolves.toBeDefined();
    expect(existsSync(marker)).toBe(false);
  });
});

describe('credentials of git sources', () => {
  it('are given to the server that they are for, and leave no trace', async () => {
    const { root } = publish();
    const server = await startGitHttp(root, { login: `robot:${canary}` });
    const host = makeFetchingHost();
    const credentials = [credential(server.url)];
    const tree = await host.fetchOne(`${server.url}packs.git`, {}, { credentials });
    expect(readdirSync(await writeOut(tree))).toEqual(['pack.yaml']);
    const encoded = Buffer.from(`robot:${canary}`).toString('base64');
    expect(traces(host)).not.toContain(canary);
    expect(traces(host)).not.toContain(encoded);
  });

  it('are headers, too, and none of them is told to another server or path', async () => {
    const { root } = publish();
    const server = await startGitHttp(root);
    const host = makeFetchingHost();
    const headers = { 'private-token': canary };
    const given = credential(server.url, { username: undefined, secret: undefined, headers });
    await host.fetchOne(`${server.url}packs.git`, {}, { credentials: [given] });
    expect(server.lastHeaders()).toMatchObject({ 'private-token': canary });
    const other = credential(`${server.url}pack`, { headers });
    await host.fetchOne(`${server.url}packs.git`, {}, { credentials: [other] });
    expect(server.lastHeaders()).not.toHaveProperty('private-token');
    expect(server.lastHeaders()).not.toHaveProperty('authorization');
  });

  it('are not taken along when the server leads elsewhere', async () => {
    const { root } = publish();
    const elsewhere = await startGitHttp(root);
    const server = await startGitHttp(root);
    const location = `${elsewhere.url}packs.git/info/refs?service=git-upload-pack`;
    server.treat(() => ({ kind: 'status', status: 301, headers: { location } }));
    const host = makeFetchingHost();
    const url = `${server.url}packs.git`;
    const failure = await failureOf(host.fetchOne(url, {}, { credentials: [credential(server.url)] }));
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.hint).toContain('Write the address that it leads to');
    expect(elsewhere.requests).toEqual([]);
    await expect(host.fetchOne(url)).resolves.toMatchObject({ refKind: 'head' });
  });

  it('are in no failure', async () => {
    const { root } = publish();
    const server = await startGitHttp(root, { login: 'robot:another' });
    const host = makeFetchingHost();
    const url = `${server.url}packs.git`;
    const credentials = [credential(server.url, { headers: { 'x-token': `${canary}-header` } })];
    const failures = [
      await failureOf(host.fetchOne(url, {}, { credentials })),
      await failureOf(host.fetchOne(`http://robot:${canary}@127.0.0.1/packs.git`)),
      await failureOf(
        host.fetchOne(
          url,
          {},
          { credentials: [credential(server.url, { headers: { a: `${canary}\r\nb: c` } })] },
        ),
      ),
    ];
    expect(failures.map(({ kind }) => kind)).toEqual(['unavailable', 'refused', 'refused']);
    for (const { message, hint, stack } of failures)
      expect(`${message}${hint}${stack}`).not.toContain(canary);
    expect(traces(host)).not.toContain(canary);
  });

  it('come from the helpers that the user has configured, too', async () => {
    const { root } = publish();
    const server = await startGitHttp(root, { login: `robot:${canary}` });
    const helper = `!f() { echo username=robot; echo password=${canary}; }; f`;
    const host = makeFetchingHost(`[credential]\n  helper = "${helper}"\n`);
    await expect(host.fetchOne(`${server.url}packs.git`)).resolves.toMatchObject({ refKind: 'head' });
  });
});
