import { createHash } from 'node:crypto';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchArchive, type ArchiveRequest } from '../../../src/sources/archive/fetch-archive.ts';
import type { SourceOptions } from '../../../src/sources/source-options.ts';
import { tarGz, zip } from '../../support/archive-bytes.ts';
import { answer, content, cut, inTurn, stall, startContentServer } from '../../support/content-server.ts';
import { buildFetchOptions } from '../../support/fetch-options.ts';
import { listFiles } from '../../support/list-files.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const first = tarGz([{ name: 'slack-1.0/pack.yaml', content: 'version: 1.0' }]);
const second = zip([{ name: 'slack-2.0/pack.yaml', content: 'version: 2.0' }]);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Fetched {
  readonly sha256: string;
  readonly files: Readonly<Record<string, string>>;
}

async function fetchFiles(url: string, options: SourceOptions, required?: string): Promise<Fetched> {
  const directory = makeTree({});
  const tree = await fetchArchive({ url, path: '', sha256: required }, options);
  await tree.writeTo(directory);
  return { sha256: tree.sha256, files: listFiles(directory) };
}

/** Names of the files that are kept, but for the records. */
function keptArchives({ cache }: SourceOptions): readonly string[] {
  return readdirSync(join(cache, 'archives')).filter((name) => !name.endsWith('.json'));
}

const room = new URL('../../../dist/sources/archive/', import.meta.url).href;

const source = `
  import { fetchArchive } from '${room}fetch-archive.js';
  const { request, options } = JSON.parse(process.argv[1]);
  await fetchArchive(request, options);`;

/** Fetches in a process of its own. */
function startFetch(request: ArchiveRequest, options: SourceOptions): ChildProcess {
  const argv = ['--input-type=module', '--eval', source, JSON.stringify({ request, options })];
  return spawn(process.execPath, argv, { stdio: 'ignore' });
}

describe('fetchArchive', () => {
  it('downloads an archive once, and then asks whether it has changed', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions();
    const expected = { sha256: sha256(first), files: { 'pack.yaml': 'version: 1.0' } };
    expect(await fetchFiles(`${server.origin}/slack`, options)).toEqual(expected);
    expect(await fetchFiles(`${server.origin}/slack`, options)).toEqual(expected);
    server.serve('/slack', content(second));
    expect(await fetchFiles(`${server.origin}/slack`, options)).toEqual({
      sha256: sha256(second),
      files: { 'pack.yaml': 'version: 2.0' },
    });
    expect(server.requests.map(({ headers }) => headers['if-none-match'] !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('sends the date of the last change back as it came', async () => {
    const date = 'Tue, 01 Jan 2030 00:00:00 GMT';
    const server = await startContentServer({
      '/slack': (request, response) => {
        const isKnown = request.headers['if-modified-since'] === date;
        response.writeHead(isKnown ? 304 : 200, { 'last-modified': date }).end(isKnown ? undefined : first);
      },
    });
    const options = buildFetchOptions();
    await fetchFiles(`${server.origin}/slack`, options);
    expect((await fetchFiles(`${server.origin}/slack`, options)).sha256).toBe(sha256(first));
    expect(server.requests).toHaveLength(2);
  });

  it('asks nobody for what it has and is required, wherever that came from', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions();
    await fetchFiles(`${server.origin}/slack`, options, sha256(first));
    await fetchFiles(`${server.origin}/slack`, options, sha256(first));
    await fetchFiles(`${server.origin}/mirror`, options, sha256(first));
    expect(server.requests.map(({ path }) => path)).toEqual(['/slack']);
  });

  it('keeps nothing of what has another checksum than required', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions();
    const failure = {
      kind: 'checksum',
      message: `${server.origin}/slack has the checksum sha256:${sha256(first)} instead of sha256:${sha256(second)}`,
    };
    await expect(fetchFiles(`${server.origin}/slack`, options, sha256(second))).rejects.toMatchObject(
      failure,
    );
    expect(readdirSync(join(options.cache, 'archives'))).toEqual([]);
    await fetchFiles(`${server.origin}/slack`, options);
    await expect(fetchFiles(`${server.origin}/slack`, options, sha256(second))).rejects.toMatchObject(
      failure,
    );
    expect(keptArchives(options)).toEqual([sha256(first)]);
  });

  it('never joins bytes of two versions', async () => {
    const server = await startContentServer({ '/slack': inTurn(cut(first), content(second)) });
    expect((await fetchFiles(`${server.origin}/slack`, buildFetchOptions())).sha256).toBe(sha256(second));
  });

  it('downloads again what was damaged, or whose record was', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions();
    await fetchFiles(`${server.origin}/slack`, options);
    const archives = join(options.cache, 'archives');
    writeFileSync(join(archives, sha256(first)), 'damaged');
    expect((await fetchFiles(`${server.origin}/slack`, options)).sha256).toBe(sha256(first));
    const record = readdirSync(archives).find((name) => name.endsWith('.json')) ?? '';
    for (const text of ['{"sha', 'null', '{"sha256":"../../x","etag":1}']) {
      writeFileSync(join(archives, record), text);
      expect((await fetchFiles(`${server.origin}/slack`, options)).sha256).toBe(sha256(first));
    }
    expect(server.requests.every(({ headers }) => headers['if-none-match'] === undefined)).toBe(true);
  });

  it('may be asked for the same by several at once', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions();
    const fetched = await Promise.all([1, 2, 3, 4].map(() => fetchFiles(`${server.origin}/slack`, options)));
    expect(new Set(fetched.map((each) => each.sha256))).toEqual(new Set([sha256(first)]));
    expect(keptArchives(options)).toEqual([sha256(first)]);
  });

  it('is not held up by another process that is killed while it downloads', async () => {
    const server = await startContentServer({ '/slack': inTurn(stall(first), content(first)) });
    const options = buildFetchOptions();
    const archives = join(options.cache, 'archives');
    mkdirSync(archives, { recursive: true });
    const watched = watch(archives)[Symbol.asyncIterator]();
    const child = startFetch({ url: `${server.origin}/slack`, path: '', sha256: undefined }, options);
    await watched.next();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await watched.return?.();
    expect(keptArchives(options)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}\.tmp$/)]);
    expect((await fetchFiles(`${server.origin}/slack`, options)).sha256).toBe(sha256(first));
    for (const name of readdirSync(archives)) utimesSync(join(archives, name), 0, 0);
    await fetchFiles(`${server.origin}/slack`, options);
    expect(keptArchives(options)).toEqual([sha256(first)]);
  });

  it('ends well in several processes at once', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions();
    const request = { url: `${server.origin}/slack`, path: '', sha256: sha256(first) };
    const children = [1, 2, 3].map(() => startFetch(request, options));
    const endings = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(endings.map(([code]) => code as unknown)).toEqual([0, 0, 0]);
    expect(keptArchives(options)).toEqual([sha256(first)]);
  });

  it('removes what a killed download left, but not what another one is writing', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions();
    const archives = join(options.cache, 'archives');
    mkdirSync(archives, { recursive: true });
    writeFileSync(join(archives, 'old.tmp'), '');
    writeFileSync(join(archives, 'new.tmp'), '');
    utimesSync(join(archives, 'old.tmp'), 0, 0);
    await fetchFiles(`${server.origin}/slack`, options);
    expect(keptArchives(options)).toEqual([sha256(first), 'new.tmp'].sort());
  });

  it('writes no address down, and shows no query', async () => {
    const server = await startContentServer({ '/slack?token=s3cret': content('no archive') });
    const options = buildFetchOptions();
    await expect(fetchFiles(`${server.origin}/slack?token=s3cret`, options)).rejects.toMatchObject({
      kind: 'invalid',
      message: `${server.origin}/slack?…: is no archive of a format that can be read`,
    });
    expect(JSON.stringify(listFiles(options.cache))).not.toContain('s3cret');
  });

  it('does not take an old copy for the present one', async () => {
    const server = await startContentServer({ '/slack': content(first) });
    const options = buildFetchOptions({ attempts: 1 });
    await fetchFiles(`${server.origin}/slack`, options);
    server.serve('/slack', answer(503));
    await expect(fetchFiles(`${server.origin}/slack`, options)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it.each(['../x', '/etc', 'a/../../b', 'a\\b', 'a\nb'])('refuses the path %j', async (path) => {
    const request = { url: 'https://127.0.0.1:1/x', path, sha256: undefined };
    await expect(fetchArchive(request, buildFetchOptions())).rejects.toMatchObject({ kind: 'refused' });
  });

  it('says that it cannot write', async () => {
    const root = makeTree({ cache: 'a file', 'a.tar.gz': first });
    const request = { url: `${root}/a.tar.gz`, path: '', sha256: undefined };
    const blocked = buildFetchOptions({ allowFiles: true, cache: join(root, 'cache') });
    await expect(fetchArchive(request, blocked)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^content cannot be written into .*\/cache\/archives \(mkdir: /u),
    });
    const tree = await fetchArchive(request, buildFetchOptions({ allowFiles: true }));
    await expect(tree.writeTo(join(root, 'missing'))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('unpacks what tar makes, whatever its name says', async () => {
    const root = makeTree({
      'slack-1.0/pack.yaml': 'ref: slack',
      [`slack-1.0/${'d'.repeat(120)}/${'é'.repeat(100)}`]: 'long',
      'slack-1.0/run.sh': { mode: 0o755, content: 'run' },
      'slack-1.0/.git/HEAD': 'ref',
    });
    for (const format of ['gnu', 'pax']) {
      const archive = join(root, `${format}.zip`);
      execFileSync('tar', [`--format=${format}`, '-czf', archive, '-C', root, 'slack-1.0']);
      const { files } = await fetchFiles(archive, buildFetchOptions({ allowFiles: true }));
      expect(files).toEqual({
        'pack.yaml': 'ref: slack',
        [`${'d'.repeat(120)}/${'é'.repeat(100)}`]: 'long',
        'run.sh*': 'run',
      });
    }
  });
});
