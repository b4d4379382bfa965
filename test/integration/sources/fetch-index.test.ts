import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchIndex } from '../../../src/sources/http/fetch-index.ts';
import { defaultContentLimits } from '../../../src/sources/source-options.ts';
import { answer, content, cut, startContentServer } from '../../support/content-server.ts';
import { buildFetchOptions } from '../../support/fetch-options.ts';

describe('fetchIndex', () => {
  it('reads an index once, and then asks whether it has changed', async () => {
    const server = await startContentServer({ '/index.json': content('{"packs":[]}') });
    const url = `${server.origin}/index.json`;
    const options = buildFetchOptions();
    const expected = { url, value: { packs: [] }, isStale: false };
    expect(await fetchIndex(url, options)).toEqual(expected);
    expect(await fetchIndex(url, options)).toEqual(expected);
    server.serve('/index.json', content('{"packs":[1]}'));
    expect(await fetchIndex(url, options)).toEqual({ ...expected, value: { packs: [1] } });
    expect(server.requests.map(({ headers }) => headers['if-none-match'] !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    expect(readdirSync(join(options.cache, 'indexes'))).toHaveLength(2);
  });

  it('has the last copy where the server does not answer, and says so', async () => {
    const server = await startContentServer({ '/index.json': content('[1]') });
    const url = `${server.origin}/index.json`;
    const options = buildFetchOptions({ attempts: 2 });
    await fetchIndex(url, options);
    const stale = { url, value: [1], isStale: true };
    for (const handler of [answer(503), cut(Buffer.from('[2, 3]'))]) {
      server.serve('/index.json', handler);
      expect(await fetchIndex(url, options)).toEqual(stale);
    }
    await server.stop();
    expect(await fetchIndex(url, options)).toEqual(stale);
    expect(server.requests).toHaveLength(5);
  });

  it('has no copy where the server answers that there is none, or where nothing was read yet', async () => {
    const server = await startContentServer({ '/index.json': content('[1]') });
    const url = `${server.origin}/index.json`;
    const options = buildFetchOptions({ attempts: 1 });
    await fetchIndex(url, options);
    for (const [status, kind] of [
      [404, 'not-found'],
      [401, 'unavailable'],
    ] as const) {
      server.serve('/index.json', answer(status));
      await expect(fetchIndex(url, options)).rejects.toMatchObject({ kind });
    }
    server.serve('/other.json', answer(503));
    const other = fetchIndex(`${server.origin}/other.json`, options);
    await expect(other).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('does not keep what is not JSON', async () => {
    const server = await startContentServer({ '/index.json': content('<html>') });
    const url = `${server.origin}/index.json`;
    const options = buildFetchOptions();
    const failure = { kind: 'invalid', message: `${url} is not JSON` };
    await expect(fetchIndex(url, options)).rejects.toMatchObject(failure);
    await expect(fetchIndex(url, options)).rejects.toMatchObject(failure);
    expect(server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
  });

  it('reads no more than is allowed', async () => {
    const server = await startContentServer({ '/index.json': content('[1, 2, 3]') });
    const limits = { ...defaultContentLimits, maxArchiveBytes: 8 };
    await expect(
      fetchIndex(`${server.origin}/index.json`, buildFetchOptions({ limits })),
    ).rejects.toMatchObject({ kind: 'unsafe' });
  });
});
