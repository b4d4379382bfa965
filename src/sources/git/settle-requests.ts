import { SourceFailure, type Outcome } from '../source-failure.ts';
import { catchFailure } from './catch-failure.ts';
import { wholeCommit } from './check-request.ts';
import { failureOf, type RemoteProblem } from './explain-remote-failure.ts';
import type { GitRequest } from './git-request.ts';
import { inspectObjects } from './inspect-objects.ts';
import { listRemote, type RemoteRefs } from './list-remote.ts';
import { readKeptTags, type KeptTag } from './read-kept-tags.ts';
import { formatOf, type Repository } from './repository.ts';
import { resolveRef, type Resolved } from './resolve-ref.ts';
import { verifySignature } from './verify-signature.ts';

/** The remote has objects of the other format. */
export class OtherFormat extends SourceFailure {}

/**
 * Which commit each request comes to. The remote is asked at most once, and only when a ref must be followed, or when a pinned commit may be
 * signed by a tag that the mirror does not have. Throws OtherFormat.
 */
export async function settleRequests(
  repository: Repository,
  requests: readonly GitRequest[],
): Promise<readonly Outcome<Resolved>[]> {
  const kept = requests.some(mayHaveSignedTag) ? await readKeptTags(repository) : [];
  const open = await findOpen(repository, requests, kept);
  const listing =
    open.length === 0
      ? undefined
      : await listRemote(
          repository,
          open.map(({ ref }) => ref),
        );
  if (listing?.ok === false) {
    const failure = failureOfListing(listing.problem, repository);
    return requests.map((request) => (open.includes(request) ? { ok: false, failure } : pin(request, kept)));
  }
  const refs: RemoteRefs = listing?.refs ?? new Map();
  const strange = [...refs.values()].find((object) => formatOf(object) !== repository.format);
  if (strange !== undefined) throw otherFormat(strange, repository);
  return requests.map((request) => settle(request, { repository, refs, kept }));
}

interface Known {
  readonly repository: Repository;
  readonly refs: RemoteRefs;
  readonly kept: readonly KeptTag[];
}

function settle(request: GitRequest, { repository, refs, kept }: Known): Outcome<Resolved> {
  const commit = commitOf(request);
  if (commit === undefined) return resolveRef(request.ref, refs, repository.url);
  if (formatOf(commit) !== repository.format) return wrongFormat(commit, repository);
  const name = `refs/tags/${nameOfTag(request.ref ?? '')}`;
  const tag = refs.get(`${name}^{}`) === commit ? refs.get(name) : undefined;
  if (tag === undefined) return pin(request, kept);
  return { ok: true, value: { commit, tag, refKind: 'commit' } };
}

function pin(request: GitRequest, kept: readonly KeptTag[]): Outcome<Resolved> {
  const commit = commitOf(request) ?? '';
  return { ok: true, value: { commit, tag: findKept(request, kept)?.object, refKind: 'commit' } };
}

/** Requests for which the remote must be asked. */
async function findOpen(
  repository: Repository,
  requests: readonly GitRequest[],
  kept: readonly KeptTag[],
): Promise<readonly GitRequest[]> {
  const open = requests.filter((request) => commitOf(request) === undefined);
  const doubtful = requests.filter(
    (request) => mayHaveSignedTag(request) && findKept(request, kept) === undefined,
  );
  const present = await inspectObjects(
    repository,
    doubtful.map((request) => commitOf(request) ?? ''),
  );
  for (const request of doubtful) {
    const commit = commitOf(request) ?? '';
    const { signers } = request;
    if (!present.has(commit) || signers === undefined) open.push(request);
    else {
      const signed = await catchFailure(() =>
        verifySignature(repository, { commit, tag: undefined }, signers),
      );
      if (!signed.ok) open.push(request);
    }
  }
  return open;
}

/** The commit that is pinned, or that the ref spells out. */
export function commitOf({ commit, ref }: GitRequest): string | undefined {
  return commit ?? (ref !== undefined && wholeCommit.test(ref) ? ref : undefined);
}

/** What a tag calls itself. */
export function nameOfTag(ref: string): string {
  return ref.replace(/^refs\/tags\//, '');
}

/** Whether it is pinned to a commit, of a ref that may be a tag, whose signature counts. */
function mayHaveSignedTag({ commit, ref, signers }: GitRequest): boolean {
  if (commit === undefined || ref === undefined || signers === undefined) return false;
  return ref !== 'HEAD' && !ref.startsWith('refs/heads/') && !wholeCommit.test(ref);
}

function findKept(request: GitRequest, kept: readonly KeptTag[]): KeptTag | undefined {
  if (!mayHaveSignedTag(request)) return undefined;
  const name = nameOfTag(request.ref ?? '');
  return kept.find((tag) => tag.name === name && tag.commit === request.commit);
}

/** That the remote did not tell its refs. */
export function failureOfListing(problem: RemoteProblem, repository: Repository): SourceFailure {
  if ('failure' in problem) return problem.failure;
  const what = 'the remote does not tell its branches and tags';
  return failureOf('unavailable', { what, said: '', hint: 'Let the next run try again.', repository });
}

function otherFormat(object: string, { url, format }: Repository): OtherFormat {
  const message = `${url} names objects by ${formatOf(object)}, and by ${format} in the mirror`;
  return new OtherFormat('invalid', message, 'Let the next run try again.');
}

function wrongFormat(commit: string, { url }: Repository): Outcome<Resolved> {
  const message = `${url} has no commit ${commit}: its commits have ${commit.length === 64 ? 40 : 64} digits`;
  return { ok: false, failure: new SourceFailure('not-found', message, 'Correct the commit.') };
}
