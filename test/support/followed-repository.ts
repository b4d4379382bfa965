import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  followRepository,
  type CheckedOut,
  type FollowedRepository,
  type RepositoryOptions,
} from '../../src/reconcile/repository/follow-repository.ts';
import type { RepositoryLook } from '../../src/reconcile/repository/repository-look.ts';
import { buildFetchOptions } from './fetch-options.ts';
import { startGitHttp, type GitHttpServer } from './git-http-server.ts';
import { makeGitLog, type GitLog } from './git-log.ts';
import { makeServerRoot, makeUpstream, type Upstream } from './git-upstream.ts';
import { makeTree, type TreeEntry } from './temporary-tree.ts';

/** One that follows, with the signal that nobody fires. */
interface Follower {
  readonly look: () => Promise<RepositoryLook>;
  readonly checkOut: () => Promise<CheckedOut>;
  readonly repository: FollowedRepository;
}

/** A repository on a server, and a host that follows its branch. */
export interface FollowScene {
  readonly upstream: Upstream;
  readonly server: GitHttpServer;
  readonly options: RepositoryOptions;
  readonly git: GitLog;
  /** Of the checkout. */
  readonly tree: string;
  /** As after a start of the process; only one at a time, until `release`. */
  readonly follow: (changes?: Partial<RepositoryOptions>) => Follower;
}

/** Makes one; it lasts as long as the test. */
export async function makeFollowScene(
  entries: Readonly<Record<string, TreeEntry>>,
  make: typeof makeUpstream = makeUpstream,
): Promise<FollowScene> {
  const root = makeServerRoot();
  const upstream = make(root, 'catalog', entries);
  const server = await startGitHttp(root);
  const home = makeTree({ 'cache/.keep': '', '.gitconfig': '' });
  const git = makeGitLog();
  const env = { PATH: git.path, HOME: home };
  const { signal: _signal, ...sources } = buildFetchOptions({
    cache: join(home, 'cache'),
    env,
    timeout: 20_000,
    attempts: 1,
  });
  const directory = join(home, 'checkouts/catalog');
  const options: RepositoryOptions = {
    url: `${server.url}catalog/.git`,
    ref: 'refs/heads/main',
    signers: undefined,
    directory,
    lockTimeout: 0,
    sources,
  };
  return {
    upstream,
    server,
    options,
    git,
    tree: join(directory, 'tree'),
    follow: (changes = {}) => {
      const repository = followRepository({ ...options, ...changes });
      onTestFinished(repository.release);
      const { signal } = new AbortController();
      return {
        repository,
        look: () => repository.look(signal),
        checkOut: () => repository.checkOut(signal),
      };
    },
  };
}
