import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { SourceFailure, type Outcome } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import { catchFailure, valueOf } from './catch-failure.ts';
import { failMissing, fetchCommits } from './fetch-objects.ts';
import type { GitRequest } from './git-request.ts';
import { inspectObjects } from './inspect-objects.ts';
import { discardMirror, isOvergrown, openMirror } from './open-mirror.ts';
import { readContents, type Content } from './read-contents.ts';
import { readModules, type Modules } from './read-modules.ts';
import { describeRepository, formatOf, type ObjectFormat, type Repository } from './repository.ts';
import type { Resolved } from './resolve-ref.ts';
import { commitOf, nameOfTag, OtherFormat, settleRequests } from './settle-requests.ts';
import { verifySignature } from './verify-signature.ts';
import { withMirror } from './with-mirror.ts';

/** Content in the mirror of one repository. */
export interface Prepared extends Resolved, Content {
  readonly repository: Repository;
  readonly isVerified: boolean;
  /** Addresses of submodules, as the repository states them, by their path in it. */
  readonly modules: Modules;
}

/**
 * Brings what is requested from a repository into its mirror, and checks it. The address and the requests were checked. The remote is asked
 * at most once for its refs, and once for commits; a second time for blobs where only some directories are wanted.
 */
export async function prepareContents(
  url: string,
  requests: readonly GitRequest[],
  options: SourceOptions,
): Promise<readonly Outcome<Prepared>[]> {
  const guess = guessFormat(url, requests, options);
  const prepared = await catchFailure(async () => {
    try {
      return await prepareIn(describeRepository(url, guess, options), requests);
    } catch (error) {
      if (!(error instanceof OtherFormat)) throw error;
      return await prepareIn(
        describeRepository(url, guess === 'sha1' ? 'sha256' : 'sha1', options),
        requests,
      );
    }
  });
  return prepared.ok ? prepared.value : requests.map(() => prepared);
}

function guessFormat(url: string, requests: readonly GitRequest[], options: SourceOptions): ObjectFormat {
  const commit = requests.map(commitOf).find((each) => each !== undefined);
  if (commit !== undefined) return formatOf(commit);
  return existsSync(describeRepository(url, 'sha256', options).directory) ? 'sha256' : 'sha1';
}

async function prepareIn(
  repository: Repository,
  requests: readonly GitRequest[],
): Promise<readonly Outcome<Prepared>[]> {
  return await withMirror(repository, async () => {
    const settled = await settleRequests(repository, requests);
    const provided = await provideCommits(repository, requests, settled);
    const places = requests.flatMap((request, index) => {
      const outcome = provided[index];
      return outcome?.ok === true ? [{ ...request, commit: outcome.value.commit }] : [];
    });
    const contents = (await readContents(repository, places)).values();
    const prepared: Outcome<Prepared>[] = [];
    for (const [index, request] of requests.entries()) {
      prepared.push(
        await catchFailure(async () => {
          const resolved = valueOf(at(provided, index));
          const content = valueOf(contents.next().value as Outcome<Content>);
          const isVerified = await verify(repository, request, resolved);
          const modules =
            request.submodules && content.gitlinks.length > 0
              ? await readModules(repository, resolved.commit)
              : new Map();
          return { ...resolved, ...content, repository, isVerified, modules };
        }),
      );
    }
    return prepared;
  });
}

async function verify(
  repository: Repository,
  request: GitRequest,
  { commit, tag }: Resolved,
): Promise<boolean> {
  if (request.signers === undefined) return false;
  const named = tag === undefined ? undefined : { object: tag, name: nameOfTag(request.ref ?? '') };
  await verifySignature(repository, { commit, tag: named }, request.signers);
  return true;
}

/** Fetches the commits and signed tags that the mirror does not have; all of them at once. */
async function provideCommits(
  repository: Repository,
  requests: readonly GitRequest[],
  settled: readonly Outcome<Resolved>[],
): Promise<readonly Outcome<Resolved>[]> {
  const wanted = settled.map((outcome, index) =>
    outcome.ok ? objectsOf(outcome.value, at(requests, index)) : [],
  );
  const present = await inspectObjects(repository, wanted.flat());
  const isMissing = (object: string): boolean => !present.has(object);
  const missing = [...new Set(wanted.flat().filter(isMissing))];
  if (missing.length > 0 && isOvergrown(repository)) {
    discardMirror(repository);
    await openMirror(repository);
    return await provideCommits(repository, requests, settled);
  }
  // Git takes no settings for a remote whose name begins with a slash: it would not know that blobs may be missing.
  const blobs =
    isAbsolute(repository.url) ||
    requests.some(({ path }, index) => path === '' && at(wanted, index).some(isMissing));
  const failures = await fetchCommits(repository, missing, { blobs });
  const now = missing.length === 0 ? present : await inspectObjects(repository, wanted.flat());
  return settled.map((outcome, index) => {
    if (!outcome.ok) return outcome;
    const absent = at(wanted, index).find((object) => !now.has(object));
    if (absent !== undefined) {
      return { ok: false, failure: failures.get(absent) ?? failMissing(repository, absent) };
    }
    const { type } = now.get(outcome.value.commit) ?? {};
    return type === 'commit' ? outcome : failType(repository, outcome.value.commit, type);
  });
}

function objectsOf({ commit, tag }: Resolved, { signers }: GitRequest): readonly string[] {
  return tag === undefined || signers === undefined ? [commit] : [commit, tag];
}

function failType({ url }: Repository, object: string, type: string | undefined): Outcome<Resolved> {
  const message = `${object} in ${url} is a ${type ?? 'thing'}, not a commit`;
  const hint = 'Name a branch, a tag that leads to a commit, or a commit.';
  return { ok: false, failure: new SourceFailure('invalid', message, hint) };
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
