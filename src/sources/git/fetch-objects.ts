import type { Outcome } from '../source-failure.ts';
import { failureOf, type RemoteProblem } from './explain-remote-failure.ts';
import { discardMirror, openMirror, sweep, whileBusy } from './open-mirror.ts';
import type { Repository } from './repository.ts';
import { DamagedMirror } from './run-local-git.ts';
import { runRemoteGit } from './run-remote-git.ts';

/** What the remote was asked for, and does not have. */
type Missing = Outcome<ReadonlySet<string>>;

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

/**
 * Fetches commits and annotated tags, without history, into the mirror: in one transfer unless the remote does not have some of them. A
 * remote that gives no commit by its name is asked for all branches and tags instead, once.
 */
export async function fetchCommits(
  repository: Repository,
  objects: readonly string[],
  { blobs }: { readonly blobs: boolean },
): Promise<Missing> {
  const missing = new Set<string>();
  const filter = blobs ? '--no-filter' : '--filter=blob:none';
  for (;;) {
    const wanted = objects.filter((object) => !missing.has(object));
    if (wanted.length === 0) return { ok: true, value: missing };
    const refspecs = wanted.map((object) => `+${object}:refs/keep/${object}`);
    const problem = await fetch(repository, { filter, options: ['--depth=1'] }, refspecs);
    if (problem === undefined) return { ok: true, value: missing };
    if (problem.kind === 'unadvertised') return await fetchEverything(repository, missing);
    if (problem.kind !== 'missing') return { ok: false, failure: problem.failure };
    if (!wanted.includes(problem.object)) return unexplained(repository, problem.object);
    missing.add(problem.object);
  }
}

/** Fetches blobs that an earlier fetch left out, all in one transfer. */
export async function fetchBlobs(repository: Repository, blobs: readonly string[]): Promise<Missing> {
  // As git fetches them by itself: a blob that is named is sent whatever the filter, and nothing is said about what is there.
  const problem = await fetch(repository, { filter: '--filter=blob:none', settings: silent }, blobs);
  if (problem === undefined) return { ok: true, value: new Set() };
  if (problem.kind === 'unadvertised') return await fetchEverything(repository, new Set());
  if (problem.kind === 'missing') return unexplained(repository, problem.object);
  return { ok: false, failure: problem.failure };
}

/** In a new mirror: git takes what is in the old one for complete, though it may not be. */
async function fetchEverything(repository: Repository, missing: ReadonlySet<string>): Promise<Missing> {
  const refspecs = ['+refs/heads/*:refs/all/heads/*', '+refs/tags/*:refs/all/tags/*'];
  discardMirror(repository);
  await openMirror(repository);
  const problem = await fetch(repository, { filter: '--no-filter' }, refspecs);
  if (problem === undefined) return { ok: true, value: missing };
  if ('failure' in problem) return { ok: false, failure: problem.failure };
  return unexplained(repository, 'object' in problem ? problem.object : 'a branch or tag');
}

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
): Promise<Exclude<RemoteProblem, { kind: 'damaged' }> | undefined> {
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

function unexplained(repository: Repository, object: string): Missing {
  const what = `the remote does not give ${object}`;
  const hint = 'Let the next run try again; its branches may have moved meanwhile.';
  return { ok: false, failure: failureOf('unavailable', { what, said: '', hint, repository }) };
}
