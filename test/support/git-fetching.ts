import { join } from 'node:path';
import { expect } from 'vitest';
import { fetchRepository } from '../../src/sources/git/fetch-repository.ts';
import type { GitRequest, GitTree } from '../../src/sources/git/git-request.ts';
import type { Outcome, SourceFailure } from '../../src/sources/source-failure.ts';
import type { SourceOptions } from '../../src/sources/source-options.ts';
import { buildFetchOptions } from './fetch-options.ts';
import { makeGitLog, type GitLog } from './git-log.ts';
import { makeTree } from './temporary-tree.ts';

/** A host that fetches out of repositories. */
export interface FetchingHost {
  readonly cache: string;
  /** Home of the user, with the configuration of git. */
  readonly home: string;
  readonly log: GitLog;
  readonly options: SourceOptions;
  readonly fetch: (
    url: string,
    requests: readonly Partial<GitRequest>[],
    options?: Partial<SourceOptions>,
  ) => Promise<readonly Outcome<GitTree>[]>;
  /** Fetches what one request asks for. Throws the failure. */
  readonly fetchOne: (
    url: string,
    request?: Partial<GitRequest>,
    options?: Partial<SourceOptions>,
  ) => Promise<GitTree>;
}

export const anyRequest: GitRequest = {
  ref: undefined,
  commit: undefined,
  path: '',
  submodules: false,
  lfs: false,
  signers: undefined,
};

/** Makes one, with nothing fetched yet and nothing configured but what is given; it lasts as long as the test. */
export function makeFetchingHost(configuration = ''): FetchingHost {
  const home = makeTree({ '.gitconfig': configuration, 'cache/.keep': '' });
  const cache = join(home, 'cache');
  const log = makeGitLog();
  const env = { PATH: log.path, HOME: home };
  const options = buildFetchOptions({ cache, env, timeout: 20_000, attempts: 1 });
  const fetch: FetchingHost['fetch'] = (url, requests, changes = {}) =>
    fetchRepository(
      url,
      requests.map((request) => ({ ...anyRequest, ...request })),
      { ...options, ...changes },
    );
  return {
    cache,
    home,
    log,
    options,
    fetch,
    fetchOne: async (url, request = {}, changes = {}) => {
      const [outcome] = await fetch(url, [request], changes);
      if (outcome?.ok !== true) throw outcome?.failure ?? new Error('there is no outcome');
      return outcome.value;
    },
  };
}

/** Writes a tree into a new directory, and gives it. */
export async function writeOut(tree: GitTree): Promise<string> {
  const directory = makeTree({});
  await tree.writeTo(directory);
  return directory;
}

/** The failure of a fetch that must fail. */
export async function failureOf(fetched: Promise<GitTree>): Promise<SourceFailure> {
  const outcome = await fetched.then(
    () => undefined,
    (error: unknown) => error as SourceFailure,
  );
  expect(outcome).toMatchObject({ name: 'SourceFailure' });
  return outcome!;
}
