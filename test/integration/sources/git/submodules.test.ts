import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultContentLimits } from '../../../../src/sources/source-options.ts';
import { failureOf, makeFetchingHost, writeOut } from '../../../support/git-fetching.ts';
import { startGitHttp } from '../../../support/git-http-server.ts';
import { makeServerRoot, makeUpstream, type Upstream } from '../../../support/git-upstream.ts';

/** Makes a commit of another repository stand for a directory. */
function link(
  upstream: Upstream,
  path: string,
  { url, commit }: { readonly url: string; readonly commit: string },
): void {
  const entry = `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`;
  writeFileSync(join(upstream.directory, '.gitmodules'), entry, { flag: 'a' });
  upstream.git('add', '.gitmodules');
  upstream.git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
  upstream.git('commit', '--quiet', '--message=Link');
}

async function publish() {
  const root = makeServerRoot();
  const inner = makeUpstream(root, 'inner.git', { 'inner.txt': 'inner\n' });
  const middle = makeUpstream(root, 'middle.git', { 'middle.txt': 'middle\n' });
  const outer = makeUpstream(root, 'outer.git', { 'pack.yaml': 'ref: outer\n', 'a/x': 'x' });
  const server = await startGitHttp(root);
  const head = ({ git }: Upstream): string => git('rev-parse', 'HEAD');
  return {
    root,
    inner,
    middle,
    outer,
    server,
    head,
    url: `${server.url}outer.git`,
    host: makeFetchingHost(),
  };
}

describe('submodules of git sources', () => {
  it('are left out unless they are asked for, and then follow each other, by relative addresses, too', async () => {
    const { inner, middle, outer, server, head, url, host } = await publish();
    link(middle, 'inner', { url: `${server.url}inner.git`, commit: head(inner) });
    inner.commit({ 'inner.txt': 'later\n' });
    link(outer, 'a/middle', { url: '../middle.git', commit: head(middle) });
    expect(readdirSync(await writeOut(await host.fetchOne(url))).sort()).toEqual([
      '.gitmodules',
      'a',
      'pack.yaml',
    ]);
    const directory = await writeOut(await host.fetchOne(url, { submodules: true }));
    expect(readFileSync(join(directory, 'a/middle/middle.txt'), 'utf8')).toBe('middle\n');
    expect(readFileSync(join(directory, 'a/middle/inner/inner.txt'), 'utf8')).toBe('inner\n');
    host.log.takeCommands();
    const below = await writeOut(await host.fetchOne(url, { submodules: true, path: 'a' }));
    expect(readdirSync(below).sort()).toEqual(['middle', 'x']);
    expect(host.log.takeCommands().filter((name) => /^(?:ls-remote|fetch)$/.test(name))).toEqual([
      'ls-remote',
    ]);
  });

  it('of one repository are fetched at once', async () => {
    const { inner, outer, head, url, host } = await publish();
    const first = head(inner);
    link(outer, 'one', { url: '../inner.git', commit: first });
    link(outer, 'two', { url: '../inner.git', commit: inner.commit({ 'inner.txt': 'later\n' }) });
    const directory = await writeOut(await host.fetchOne(url, { submodules: true }));
    expect(readFileSync(join(directory, 'one/inner.txt'), 'utf8')).toBe('inner\n');
    expect(readFileSync(join(directory, 'two/inner.txt'), 'utf8')).toBe('later\n');
    expect(host.log.takeCommands().filter((name) => name === 'fetch')).toHaveLength(2);
  });

  it.each([
    ['ext::sh -c true', 'refused'],
    ['/etc', 'refused'],
    ['file:///etc', 'refused'],
    ['https://robot:canary@127.0.0.1/x', 'refused'],
    ['../../../../x.git', 'refused'],
    ['../absent.git', 'not-found'],
  ])('from %s are not followed', async (address, kind) => {
    const { inner, outer, head, url, host } = await publish();
    link(outer, 'a/sub', { url: address, commit: head(inner) });
    const [whole, without] = await host.fetch(url, [{ submodules: true }, {}], { allowFiles: true });
    expect(without).toMatchObject({ ok: true });
    expect(whole).toMatchObject({ ok: false, failure: { kind } });
    const { message, hint } = whole!.ok ? { message: '', hint: '' } : whole!.failure;
    expect(message).toContain('submodule a/sub: ');
    expect(`${message}${hint}`).not.toContain('canary');
  });

  it('from an address that is an option of git spoil the commit that has them, and no other', async () => {
    const { inner, outer, head, url, host } = await publish();
    outer.git('branch', 'good');
    link(outer, 'sub', { url: '--upload-pack=true', commit: head(inner) });
    const [bad, good] = await host.fetch(url, [{ ref: 'main' }, { ref: 'good' }]);
    expect(bad).toMatchObject({ ok: false, failure: { kind: 'unsafe' } });
    expect(good).toMatchObject({ ok: true, value: { commit: outer.git('rev-parse', 'good') } });
  });

  it('that nothing is said about, and those that follow each other for ever, are refused', async () => {
    const { inner, outer, head, url, host } = await publish();
    outer.git('update-index', '--add', '--cacheinfo', `160000,${head(inner)},lost`);
    outer.git('commit', '--quiet', '--message=Link');
    expect(await failureOf(host.fetchOne(url, { submodules: true }))).toMatchObject({ kind: 'invalid' });
    for (let depth = 0; depth < 6; depth += 1)
      link(inner, `deeper${depth}`, { url: './', commit: head(inner) });
    const failure = await failureOf(host.fetchOne(url.replace('outer', 'inner'), { submodules: true }));
    expect(failure).toMatchObject({
      kind: 'unsafe',
      message: expect.stringContaining('within each other') as string,
    });
  });

  it('count towards the limits', async () => {
    const { inner, outer, head, url, host } = await publish();
    link(outer, 'sub', { url: '../inner.git', commit: head(inner) });
    const limits = { ...defaultContentLimits, maxFiles: 3 };
    expect(await failureOf(host.fetchOne(url, { submodules: true }, { limits }))).toMatchObject({
      kind: 'unsafe',
    });
  });
});
