import { describe, expect, it } from 'vitest';
import { answer, startContentServer } from '../../../support/content-server.ts';
import { failureOf, makeFetchingHost } from '../../../support/git-fetching.ts';
import { startGitHttp } from '../../../support/git-http-server.ts';
import { makeServerRoot, makeUpstream } from '../../../support/git-upstream.ts';

const asked = '/packs/info/refs?service=git-upload-pack';

async function redirect(encrypted: boolean) {
  const root = makeServerRoot();
  makeUpstream(root, 'packs', { 'pack.yaml': 'ref: slack\n' });
  const { url, requests } = await startGitHttp(root);
  const location = `${url}${asked.slice(1)}`;
  const { origin } = await startContentServer({ [asked]: answer(302, { location }) }, { encrypted });
  const host = makeFetchingHost('[http]\n\tsslVerify = false\n');
  return { host, url: `${origin}/packs`, requests };
}

describe('a repository whose server leads elsewhere', () => {
  it('is followed', async () => {
    const { host, url, requests } = await redirect(false);
    await expect(host.fetchOne(url)).resolves.toMatchObject({ refKind: 'head' });
    expect(requests).not.toEqual([]);
  });

  it('is not followed from https to http', async () => {
    const { host, url, requests } = await redirect(true);
    await failureOf(host.fetchOne(url));
    expect(requests).toEqual([]);
  });
});
