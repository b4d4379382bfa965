import { SourceFailure } from '../source-failure.ts';
import { failureOf, type RemoteProblem } from './explain-remote-failure.ts';
import { discardMirror, openMirror, sweep, whileBusy } from './open-mirror.ts';
import type { Repository } from './repository.ts';
import { DamagedMirror } from './run-local-git.ts';
import { runRemoteGit } from './run-remote-git.ts';

const common = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-prune',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-recurse-submodules',
  '--upload-pack=git-upload-pack',
];

const silent = ['-c', 'fetch.negotiationAlgorithm=noop'];

/** Why some objects did not arrive, by their names. */
type Failures = ReadonlyMap<string, SourceFailure>;

/**
 * Fetches commits and annotated tags, without history, into the mirror: in one transfer unless the remote does not have some of them, or
 * some are not well-formed; the others arrive all the same. A remote that gives no commit by its name is asked for all branches and tags
 * instead, once.
 */
export async function fetchCommits(
  repository: Repository,
  objects: readonly string[],
  { blobs }: { readonly blobs: boolean },
): Promise<Failures> {
  const failures = new Map<string, SourceFailure>();
  const filter = blobs ? '--no-filter' : '--filter=blob:none';
  for (;;) {
    const wanted = objects.filter((object) => !failures.has(object));
    if (wanted.length === 0) return failures;
    const refspecs = wanted.map((object) => `+${object}:refs/keep/${object}`);
    const problem = await fetch(repository, { filter, options: ['--depth=1'] }, refspecs);
    if (problem === undefined) return failures;
    if (problem.kind === 'missing' && wanted.includes(problem.object)) {
      failures.set(problem.object, failMissing(repository, problem.object));
      continue;
    }
    const isMixed = 'failure' in problem && problem.failure.kind === 'unsafe' && wanted.length > 1;
    if (isMixed) return new Map([...failures, ...(await fetchEach(repository, wanted, { blobs }))]);
    const failure =
      problem.kind === 'unadvertised' ? await fetchEverything(repository) : failureFor(repository, problem);
    if (failure !== undefined) for (const object of wanted) failures.set(object, failure);
    return failures;
  }
}

async function fetchEach(
  repository: Repository,
  objects: readonly string[],
  options: { readonly blobs: boolean },
): Promise<Failures> {
  const failures = new Map<string, SourceFailure>();
  for (const object of objects) {
    for (const [name, failure] of await fetchCommits(repository, [object], options))
      failures.set(name, failure);
  }
  return failures;
}

/** Fetches blobs that an earlier fetch left out, all in one transfer. Undefined when they have arrived. */
export async function fetchBlobs(
  repository: Repository,
  blobs: readonly string[],
): Promise<SourceFailure | undefined> {
  // As git fetches them by itself: a blob that is named is sent whatever the filter, and nothing is said about what is there.
  const problem = await fetch(repository, { filter: '--filter=blob:none', settings: silent }, blobs);
  if (problem?.kind === 'unadvertised') return await fetchEverything(repository);
  return problem === undefined ? undefined : failureFor(repository, problem);
}

/** In a new mirror: git takes what is in the old one for complete, though it may not be. */
async function fetchEverything(repository: Repository): Promise<SourceFailure | undefined> {
  const refspecs = ['+refs/heads/*:refs/all/heads/*', '+refs/tags/*:refs/all/tags/*'];
  discardMirror(repository);
  await openMirror(repository);
  const problem = await fetch(repository, { filter: '--no-filter' }, refspecs);
  return problem === undefined ? undefined : failureFor(repository, problem);
}

type FetchProblem = Exclude<RemoteProblem, { kind: 'damaged' }>;

interface FetchOptions {
  readonly filter: string;
  readonly options?: readonly string[];
  readonly settings?: readonly string[];
}

/** Undefined when all of it has arrived. */
async function fetch(
  repository: Repository,
  { filter, options = [], settings = [] }: FetchOptions,
  refspecs: readonly string[],
): Promise<FetchProblem | undefined> {
  const { directory, url } = repository;
  const args = [
    `--git-dir=${directory}`,
    ...settings,
    ...common,
    ...options,
    filter,
    '--stdin',
    '--end-of-options',
    url,
  ];
  const answer = await whileBusy(repository, () =>
    runRemoteGit(repository, {
      args,
      input: refspecs.map((refspec) => `${refspec}\n`).join(''),
      beforeRetry: () => sweep(directory),
    }),
  );
  if (answer.ok) return undefined;
  if (answer.problem.kind === 'damaged') throw new DamagedMirror(answer.problem.said);
  return answer.problem;
}

function failureFor(repository: Repository, problem: FetchProblem): SourceFailure {
  if ('failure' in problem) return problem.failure;
  const what = 'the remote does not give what it has just told of';
  const hint = 'Let the next run try again; its branches may have moved meanwhile.';
  return failureOf('unavailable', { what, said: '', hint, repository });
}

/** That the remote does not have a commit. */
export function failMissing({ url }: Repository, object: string): SourceFailure {
  const hint = 'Correct it, or push it. A commit that no branch or tag leads to may be gone for good.';
  return new SourceFailure('not-found', `${url} has no commit ${object}`, hint);
}
