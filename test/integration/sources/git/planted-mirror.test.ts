import { appendFileSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeRepository } from '../../../../src/sources/git/repository.ts';
import { makeFetchingHost, type FetchingHost } from '../../../support/git-fetching.ts';
import { startGitHttp } from '../../../support/git-http-server.ts';
import { makeServerRoot, makeUpstream } from '../../../support/git-upstream.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

interface Planted {
  readonly host: FetchingHost;
  readonly url: string;
  readonly mirror: string;
  /** Configuration of git that makes a file when git obeys it; where that file would be. */
  readonly hostile: string;
  readonly trace: string;
  /** Has the server ask for a password, whatever is sent. */
  readonly refuse: () => void;
}

/** A host with a mirror, for somebody to tamper with. */
async function fetchOnce(): Promise<Planted> {
  const root = makeServerRoot();
  makeUpstream(root, 'packs', { 'pack.yaml': 'ref: slack\n' });
  const server = await startGitHttp(root);
  const host = makeFetchingHost();
  const url = `${server.url}packs`;
  await host.fetchOne(url);
  const trace = join(makeTree({}), 'obeyed');
  const refuse = (): void => {
    const headers = { 'www-authenticate': 'Basic realm="packs"' };
    server.treat(() => ({ kind: 'status', status: 401, headers }));
  };
  return {
    host,
    url,
    mirror: describeRepository(url, 'sha1', host.options).directory,
    hostile: `[credential]\n\thelper = "!touch ${trace};"\n[credential]\n\tusername = x\n`,
    trace,
    refuse,
  };
}

describe('a mirror that somebody has tampered with', () => {
  it.each<readonly [string, (planted: Planted) => void]>([
    ['its configuration', ({ mirror, hostile }) => appendFileSync(join(mirror, 'config'), hostile)],
    [
      'the configuration of another directory',
      ({ mirror, hostile }) => {
        const other = makeTree({ config: hostile, 'objects/x': '', 'refs/x': '' });
        writeFileSync(join(mirror, 'commondir'), other);
      },
    ],
    [
      'a link to another directory',
      ({ mirror, hostile }) => {
        const other = join(makeTree({}), 'mirror');
        renameSync(mirror, other);
        appendFileSync(join(other, 'config'), hostile);
        symlinkSync(other, mirror);
      },
    ],
  ])('has git run no program by %s', async (_, tamper) => {
    const planted = await fetchOnce();
    const { host, url, trace, refuse } = planted;
    const { commit } = await host.fetchOne(url);
    tamper(planted);
    await expect(host.fetchOne(url)).resolves.toMatchObject({ commit });
    refuse();
    tamper(planted);
    await expect(host.fetchOne(url, { commit: 'a'.repeat(40) })).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(existsSync(trace)).toBe(false);
  });

  it.each(['', '.git'])('has git run no program by a repository around it: %j', async (name) => {
    const { host, url, hostile, trace, refuse } = await fetchOnce();
    const around = join(host.cache, 'git', name);
    mkdirSync(join(around, 'objects'), { recursive: true });
    mkdirSync(join(around, 'refs'));
    writeFileSync(join(around, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(around, 'config'), hostile);
    refuse();
    await expect(host.fetchOne(url)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(existsSync(trace)).toBe(false);
  });
});
