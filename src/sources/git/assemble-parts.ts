import { SourceFailure, type Outcome } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import { catchFailure, valueOf } from './catch-failure.ts';
import { checkGitUrl } from './check-git-url.ts';
import { checkNames } from './check-names.ts';
import type { GitRequest } from './git-request.ts';
import { prepareContents, type Prepared } from './prepare-contents.ts';
import { checkLimits, type Gitlink } from './read-contents.ts';
import type { Repository } from './repository.ts';
import { resolveModuleUrl } from './resolve-module-url.ts';
import { toPrintable } from './to-printable.ts';
import type { TreeFile } from './write-files.ts';

/** Files that come from one repository. */
export interface Part {
  readonly repository: Repository;
  /** With paths from the root of the whole content. */
  readonly files: readonly TreeFile[];
}

/** How far submodules are followed. */
const maxDepth = 5;
const maxModules = 200;

/** Counts the submodules of one request, at all depths. */
interface Trail {
  readonly depth: number;
  readonly count: { value: number };
}

/**
 * The files of a request, with those of its submodules where they are asked for. Nothing is locked meanwhile: a submodule may be of the same
 * repository. Throws SourceFailure.
 */
export async function assembleParts(
  prepared: Prepared,
  request: GitRequest,
  options: SourceOptions,
): Promise<readonly Part[]> {
  const parts = request.submodules
    ? await follow(prepared, options, { depth: 1, count: { value: 0 } })
    : [partOf(prepared)];
  if (parts.length > 1) {
    const files = parts.flatMap((part) => part.files);
    checkNames(files.map(({ path }) => path));
    checkLimits(files, options.limits);
  }
  return parts;
}

function partOf({ repository, files }: Prepared): Part {
  return { repository, files };
}

async function follow(prepared: Prepared, options: SourceOptions, trail: Trail): Promise<readonly Part[]> {
  const { gitlinks, repository } = prepared;
  if (gitlinks.length === 0) return [partOf(prepared)];
  trail.count.value += gitlinks.length;
  if (trail.depth > maxDepth || trail.count.value > maxModules) {
    throw new SourceFailure(
      'unsafe',
      `${toPrintable(repository.url)} has more than ${maxModules} submodules, or more than ${maxDepth} within each other`,
      'Follow fewer of them, or set `submodules: false`.',
    );
  }
  const parts: Part[] = [partOf(prepared)];
  for (const [url, links] of await groupByUrl(prepared)) {
    const allowFiles = options.allowFiles && /^(?:\/|file:)/i.test(repository.url);
    const inner = { ...options, allowFiles };
    const outcomes = await fetchLinks(url, links, inner);
    for (const [index, link] of links.entries()) {
      parts.push(...(await place(link, outcomes[index], { options: inner, trail })));
    }
  }
  return parts;
}

async function fetchLinks(
  url: string,
  links: readonly Gitlink[],
  options: SourceOptions,
): Promise<readonly Outcome<Prepared>[]> {
  const address = await catchFailure(() => checkGitUrl(url, options));
  if (!address.ok) return links.map(() => address);
  const common = { ref: undefined, path: '', submodules: true, lfs: false, signers: undefined };
  const requests = links.map(({ commit }): GitRequest => ({ ...common, commit }));
  return await prepareContents(address.value, requests, options);
}

async function place(
  link: Gitlink,
  outcome: Outcome<Prepared> | undefined,
  { options, trail }: { readonly options: SourceOptions; readonly trail: Trail },
): Promise<readonly Part[]> {
  if (outcome === undefined) return [];
  const below = await catchFailure(() =>
    follow(valueOf(outcome), options, { depth: trail.depth + 1, count: trail.count }),
  );
  if (!below.ok) throw blame(link, below.failure);
  return below.value.map(({ repository, files }) => ({
    repository,
    files: files.map((file) => ({ ...file, path: `${link.path}/${file.path}` })),
  }));
}

function blame({ path }: Gitlink, failure: SourceFailure): SourceFailure {
  const { kind, message, hint } = failure;
  return new SourceFailure(kind, `submodule ${toPrintable(path)}: ${message}`, { hint, cause: failure });
}

async function groupByUrl({
  gitlinks,
  modules,
  repository,
}: Prepared): Promise<ReadonlyMap<string, readonly Gitlink[]>> {
  const groups = new Map<string, Gitlink[]>();
  for (const link of gitlinks) {
    const stated = modules.get(link.pathInRepository);
    if (stated === undefined) {
      throw new SourceFailure(
        'invalid',
        `.gitmodules does not say where the submodule ${toPrintable(link.pathInRepository)} comes from`,
        'Add it there with its path and url, or remove it.',
      );
    }
    const url = await catchFailure(() => resolveModuleUrl(repository.url, stated));
    if (!url.ok) throw blame(link, url.failure);
    groups.set(url.value, [...(groups.get(url.value) ?? []), link]);
  }
  return groups;
}
