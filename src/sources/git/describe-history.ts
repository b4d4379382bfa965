import { inspectObjects } from './inspect-objects.ts';
import type { Repository } from './repository.ts';
import { runLocalGit } from './run-local-git.ts';

/**
 * How one tip of a branch relates to the next: `continued` when it is a parent of it; `rewritten` when it is certainly none of its ancestors, so
 * that the branch was forced elsewhere; `unknown` where that cannot be told without more of the history than was fetched.
 */
export type History = 'continued' | 'rewritten' | 'unknown';

const maxObjectBytes = 1024 * 1024;

/** Compares two tips of a branch, by what the mirror has of them. Throws as `runLocalGit` does. */
export async function describeHistory(repository: Repository, from: string, to: string): Promise<History> {
  const present = await inspectObjects(repository, [from, to]);
  if (!present.has(to)) return 'unknown';
  const parents = await readParents(repository, to);
  if (parents.includes(from)) return 'continued';
  if (!present.has(from)) return 'unknown';
  const former = await readParents(repository, from);
  // Whatever comes before the new tip came before the old one, too.
  const isRewritten = former.includes(to) || parents.every((parent) => former.includes(parent));
  return isRewritten ? 'rewritten' : 'unknown';
}

async function readParents(repository: Repository, commit: string): Promise<readonly string[]> {
  const options = { maxOutputBytes: maxObjectBytes };
  const text = await runLocalGit(repository, ['cat-file', 'commit', commit], options);
  const [header = ''] = text.split('\n\n', 1);
  return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = '']) => parent);
}
