import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultContentLimits } from '../../../../src/sources/source-options.ts';
import { failureOf, makeFetchingHost, writeOut } from '../../../support/git-fetching.ts';
import { startGitHttp } from '../../../support/git-http-server.ts';
import { makeServerRoot, makeUpstream } from '../../../support/git-upstream.ts';

function pointerTo(content: Buffer): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${digest(content)}\nsize ${content.length}\n`;
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

const large = [randomBytes(200_000), randomBytes(1000)] as const;

async function publish(
  objects: ReadonlyMap<string, Buffer> = new Map(large.map((each) => [digest(each), each])),
) {
  const root = makeServerRoot();
  makeUpstream(root, 'packs.git', {
    'pack.yaml': 'ref: slack\n',
    'model.bin': { mode: 0o755, content: pointerTo(large[0]) },
    'data/small.bin': pointerTo(large[1]),
    'data/again.bin': pointerTo(large[1]),
  });
  const server = await startGitHttp(root, { large: objects, login: 'robot:secret' });
  const host = makeFetchingHost();
  const credentials = [{ url: server.url, username: 'robot', secret: 'secret', headers: {} }];
  return { server, url: `${server.url}packs.git`, host, options: { credentials, attempts: 2 } };
}

describe('Git LFS', () => {
  it('is left alone unless it is asked for', async () => {
    const { server, url, host, options } = await publish();
    const directory = await writeOut(await host.fetchOne(url, {}, options));
    expect(readFileSync(join(directory, 'model.bin'), 'utf8')).toBe(pointerTo(large[0]));
    expect(server.requests.filter((request) => request.includes('/info/lfs/'))).toEqual([]);
  });

  it('gives what pointers stand for: asked once, each object once, and nothing the next time', async () => {
    const { server, url, host, options } = await publish();
    const directory = await writeOut(await host.fetchOne(url, { lfs: true }, options));
    expect(readFileSync(join(directory, 'model.bin')).equals(large[0])).toBe(true);
    expect(readFileSync(join(directory, 'data/small.bin')).equals(large[1])).toBe(true);
    expect(readFileSync(join(directory, 'data/again.bin')).equals(large[1])).toBe(true);
    expect(readFileSync(join(directory, 'pack.yaml'), 'utf8')).toBe('ref: slack\n');
    const asked = (): number => server.requests.filter((request) => request.includes('/info/lfs/')).length;
    expect(asked()).toBe(3);
    await writeOut(await host.fetchOne(url, { lfs: true }, options));
    expect(asked()).toBe(3);
  });

  it('tries again when the server cannot answer just now', async () => {
    const { server, url, host, options } = await publish();
    let down = 1;
    server.treat((request) =>
      request.includes('/info/lfs/') && down-- > 0 ? { kind: 'status', status: 503 } : undefined,
    );
    await expect(writeOut(await host.fetchOne(url, { lfs: true }, options))).resolves.toBeDefined();
  });

  it.each([
    ['another content', Buffer.from('x'.repeat(1000)), 'checksum'],
    ['more than there should be', randomBytes(1001), 'checksum'],
    ['less than there should be', randomBytes(999), 'unavailable'],
  ])('takes no %s', async (_, wrong, kind) => {
    const objects = new Map([
      [digest(large[0]), large[0]],
      [digest(large[1]), wrong],
    ]);
    const { url, host, options } = await publish(objects);
    expect(await failureOf(host.fetchOne(url, { lfs: true }, options))).toMatchObject({ kind });
    expect(readdirSync(join(host.cache, 'lfs'))).not.toContain(digest(large[1]));
  });

  it('tells what is not there, what is too large, and what it cannot follow', async () => {
    const { url, host, options } = await publish(new Map());
    expect(await failureOf(host.fetchOne(url, { lfs: true }, options))).toMatchObject({ kind: 'not-found' });
    const limits = { ...defaultContentLimits, maxFileBytes: 100_000 };
    const tooLarge = await failureOf(host.fetchOne(url, { lfs: true }, { ...options, limits }));
    expect(tooLarge).toMatchObject({
      kind: 'unsafe',
      message: expect.stringContaining('200000 bytes') as string,
    });
    const local = makeUpstream(makeServerRoot(), 'packs', { 'model.bin': pointerTo(large[0]) });
    const failure = await failureOf(host.fetchOne(local.directory, { lfs: true }, { allowFiles: true }));
    expect(failure).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('over https only') as string,
    });
  });

  it('does not use a copy in the cache that was changed', async () => {
    const { url, host, options } = await publish();
    await host.fetchOne(url, { lfs: true }, options);
    writeFileSync(join(host.cache, 'lfs', digest(large[1])), 'changed');
    await expect(writeOut(await host.fetchOne(url, { lfs: true }, options))).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await expect(writeOut(await host.fetchOne(url, { lfs: true }, options))).resolves.toBeDefined();
  });
});
