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

/** A repository, and a host that follows its branch. */
export interface FollowScene {
  readonly upstream: Upstream;
  readonly options: RepositoryOptions;
  readonly git: GitLog;
  /** Of the checkout. */
  readonly tree: string;
  /** As after a start of the process; only one at a time, until `release`. */
  readonly follow: (changes?: Partial<RepositoryOptions>) => Follower;
}

/** Makes one whose repository is in files of the host; it lasts as long as the test. */
export function makeFollowScene(
  entries: Readonly<Record<string, TreeEntry>>,
  make: typeof makeUpstream = makeUpstream,
): FollowScene {
  const upstream = make(makeServerRoot(), 'catalog', entries);
  return makeScene(upstream, upstream.directory);
}

interface ServedScene extends FollowScene {
  readonly server: GitHttpServer;
}

/** Makes one whose repository is on a server. */
export async function makeServedScene(entries: Readonly<Record<string, TreeEntry>>): Promise<ServedScene> {
  const root = makeServerRoot();
  const upstream = makeUpstream(root, 'catalog', entries);
  const server = await startGitHttp(root);
  return { ...makeScene(upstream, `${server.url}catalog/.git`), server };
}

function makeScene(upstream: Upstream, url: string): FollowScene {
  const home = makeTree({ 'cache/.keep': '', '.gitconfig': '' });
  const git = makeGitLog();
  const env = { PATH: git.path, HOME: home };
  const { signal: _signal, ...sources } = buildFetchOptions({
    cache: join(home, 'cache'),
    env,
    allowFiles: true,
    timeout: 20_000,
    attempts: 1,
  });
  const directory = join(home, 'checkouts/catalog');
  const options: RepositoryOptions = {
    url,
    ref: 'refs/heads/main',
    signers: undefined,
    directory,
    lockTimeout: 0,
    sources,
  };
  return {
    upstream,
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
