import type { Outcome } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import { assembleParts, type Part } from './assemble-parts.ts';
import { catchFailure, valueOf } from './catch-failure.ts';
import { checkGitUrl } from './check-git-url.ts';
import { checkRequest } from './check-request.ts';
import { fetchLargeFiles } from './fetch-large-files.ts';
import type { GitRequest, GitTree } from './git-request.ts';
import { prepareContents } from './prepare-contents.ts';
import { readMirror } from './with-mirror.ts';
import { writeFiles } from './write-files.ts';

/**
 * Fetches content out of a repository; one outcome for each request, in their order. The remote is asked once where its refs lead, and once
 * for what has changed since the mirror in `options.cache` was last brought up to date; not at all when every request is pinned to a commit
 * that the mirror has. Throws OperationalError (`interrupted`).
 */
export async function fetchRepository(
  url: string,
  requests: readonly GitRequest[],
  options: SourceOptions,
): Promise<readonly Outcome<GitTree>[]> {
  const address = await catchFailure(() => checkGitUrl(url, options));
  if (!address.ok) return requests.map(() => address);
  const checked = await Promise.all(
    requests.map((request) =>
      catchFailure(() => {
        checkRequest(request);
        return request;
      }),
    ),
  );
  const valid = checked.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const prepared = (valid.length === 0 ? [] : await prepareContents(address.value, valid, options)).values();
  const trees: Outcome<GitTree>[] = [];
  for (const outcome of checked) {
    trees.push(
      await catchFailure(async () => {
        const request = valueOf(outcome);
        const content = valueOf(prepared.next().value as Awaited<ReturnType<typeof prepareContents>>[number]);
        const assembled = await assembleParts(content, request, options);
        const parts = request.lfs ? await fetchLargeFiles(assembled, options) : assembled;
        const { commit, refKind, isVerified } = content;
        return { commit, refKind, isVerified, writeTo: (directory) => writeParts(parts, directory) };
      }),
    );
  }
  return trees;
}

async function writeParts(parts: readonly Part[], directory: string): Promise<void> {
  for (const { repository, files } of parts) {
    await readMirror(repository, () => writeFiles(repository, files, directory));
  }
}
