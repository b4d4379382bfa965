import { cpSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultContentLimits, type ContentLimits } from '../../../../src/sources/source-options.ts';
import { failureOf, makeFetchingHost, writeOut } from '../../../support/git-fetching.ts';
import { makeServerRoot, makeUpstream, type Upstream } from '../../../support/git-upstream.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

const local = { allowFiles: true };

function publish(entries: Parameters<typeof makeUpstream>[2]) {
  const upstream = makeUpstream(makeServerRoot(), 'packs', entries);
  return { upstream, url: upstream.directory, host: makeFetchingHost() };
}

async function fetchFailure(
  entries: Parameters<typeof makeUpstream>[2],
  limits: Partial<ContentLimits> = {},
) {
  const { url, host } = publish(entries);
  return await failureOf(
    host.fetchOne(url, {}, { ...local, limits: { ...defaultContentLimits, ...limits } }),
  );
}

describe('content of git repositories', () => {
  it('is written as it was committed, whatever attributes, filters and settings say', async () => {
    const binary = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256));
    const entries = {
      '.gitattributes': '* text eol=crlf ident\nhidden export-ignore\ndriven filter=driver\n',
      'lines.txt': 'one\ntwo $Id$\n',
      hidden: 'shown\n',
      driven: 'as it is\n',
      'binary.bin': binary,
      'empty.txt': '',
      'name with \\ and ünïcode': 'x',
    };
    const { url } = publish(entries);
    const host = makeFetchingHost(
      '[core]\n  autocrlf = true\n[filter "driver"]\n  smudge = echo changed\n  process = false\n  required = true\n',
    );
    const directory = await writeOut(await host.fetchOne(url, {}, local));
    const written = readdirSync(directory).map(
      (name) => [name, readFileSync(join(directory, name))] as const,
    );
    expect(Object.fromEntries(written)).toEqual(
      Object.fromEntries(Object.entries(entries).map(([name, content]) => [name, Buffer.from(content)])),
    );
  });

  it('is read by one process, however many files it has', async () => {
    const { url, host } = publish(
      Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`d${n % 7}/f${n}`, `${n}`])),
    );
    const tree = await host.fetchOne(url, {}, local);
    host.log.takeCommands();
    const directory = await writeOut(tree);
    expect(host.log.takeCommands()).toEqual(['cat-file']);
    expect(readFileSync(join(directory, 'd5/f299'), 'utf8')).toBe('299');
  });

  it('holds no symbolic links', async () => {
    const failure = await fetchFailure({ 'pack.yaml': 'x', 'actions/run': { link: '/etc/passwd' } });
    expect(failure).toMatchObject({ kind: 'unsafe' });
    expect(failure.message).toContain('actions/run is a symbolic link');
    expect(failure.message).toContain('/etc/passwd');
  });

  it.each([
    [{ 'Read.md': '1', 'READ.md': '2' }],
    [{ 'caf\u00e9': '1', 'cafe\u0301': '2' }],
    [{ 'Dir/a': '1', 'dir/b': '2' }],
    [{ dir: '1', 'DIR/b': '2' }],
    [{ 'line\nbreak': '1' }],
  ])('holds no names that other file systems would mix up, or that terminals obey: %j', async (entries) => {
    await expect(fetchFailure(entries)).resolves.toMatchObject({ kind: 'unsafe' });
  });

  it.each([
    [{ maxFiles: 2 }, 'more than 2'],
    [{ maxFileBytes: 4 }, 'more than 4'],
    [{ maxContentBytes: 11 }, 'more than 11'],
  ])('is within the limits %j', async (limits, told) => {
    const failure = await fetchFailure({ a: '1234', b: '12345', 'c/d': '123' }, limits);
    expect(failure).toMatchObject({ kind: 'unsafe', message: expect.stringContaining(told) as string });
  });

  it('of one directory does not hold up that of another', async () => {
    const { url, host } = publish({ 'a/x': '1', 'b/x': '1', 'b/y': '2', 'b/z': '3', 'c/l': { link: 'x' } });
    const limits = { ...defaultContentLimits, maxFiles: 1 };
    const trees = await host.fetch(url, [{ path: 'a' }, { path: 'b' }, { path: 'c' }], { ...local, limits });
    expect(trees.map((tree) => (tree.ok ? 'ok' : tree.failure.kind))).toEqual(['ok', 'unsafe', 'unsafe']);
  });

  it('goes nowhere but into the directory: what is there already is not written to', async () => {
    const { url, host } = publish({ 'pack.yaml': 'new' });
    const elsewhere = makeTree({ file: 'old' });
    const directory = makeTree({});
    symlinkSync(join(elsewhere, 'file'), join(directory, 'pack.yaml'));
    const tree = await host.fetchOne(url, {}, local);
    await expect(tree.writeTo(directory)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(join(elsewhere, 'file'), 'utf8')).toBe('old');
  });

  it('that was changed in the mirror is not taken, and is fetched again by the next run', async () => {
    const { upstream, url, host } = publish({ 'pack.yaml': 'x'.repeat(500) });
    const tree = await host.fetchOne(url, {}, local);
    const mirrors = join(host.cache, 'git');
    const mirror = join(mirrors, readdirSync(mirrors)[0]!);
    unpackWrongly(mirror, upstream);
    await expect(writeOut(tree)).rejects.toMatchObject({ kind: 'unavailable' });
    const again = await host.fetchOne(url, {}, local);
    expect(readFileSync(join(await writeOut(again), 'pack.yaml'), 'utf8')).toBe('x'.repeat(500));
  });
});

/** Unpacks the mirror, with another blob under the name of `pack.yaml`. */
function unpackWrongly(mirror: string, upstream: Upstream): void {
  const object = upstream.git('rev-parse', 'HEAD:pack.yaml');
  upstream.commit({ 'pack.yaml': 'y'.repeat(500) });
  const other = upstream.git('rev-parse', 'HEAD:pack.yaml');
  rmSync(join(mirror, 'objects'), { recursive: true });
  cpSync(join(upstream.directory, '.git/objects'), join(mirror, 'objects'), { recursive: true });
  const [from, to] = [other, object].map((name) => join(mirror, 'objects', name.slice(0, 2), name.slice(2)));
  rmSync(to!);
  cpSync(from!, to!);
  upstream.git('reset', '--quiet', '--hard', 'HEAD~1');
}
