import { SourceFailure } from '../source-failure.ts';
import { readBlobs } from './read-blobs.ts';
import type { Repository } from './repository.ts';
import { toPrintable } from './to-printable.ts';

/** The longest path that a link can lead to. */
const maxTargetBytes = 4096;

/**
 * Checks that symbolic links stay in the repository, wherever other links in it lead: each goes up first, not beyond the root, and from there
 * down only. Throws SourceFailure (`unsafe`).
 */
export async function checkLinks(
  repository: Repository,
  links: readonly { readonly path: string; readonly object: string }[],
): Promise<void> {
  const targets = new Map<string, string>();
  await readBlobs(repository, links, ({ path }) => {
    const parts: Buffer[] = [];
    let length = 0;
    return {
      write: (part) => {
        length += part.length;
        if (length <= maxTargetBytes) parts.push(Buffer.from(part));
      },
      end: () => targets.set(path, length > maxTargetBytes ? '' : Buffer.concat(parts).toString('utf8')),
    };
  });
  for (const [path, target] of targets) {
    if (staysInside(path, target)) continue;
    throw new SourceFailure(
      'unsafe',
      `${toPrintable(path)} is a symbolic link to ${target === '' ? 'nowhere' : toPrintable(target)}`,
      'Let it lead, relative to itself, to something in the repository: ../ only at its beginning, and not beyond the root.',
    );
  }
}

/** Whether a link at `path` leads to somewhere below the root that both are relative to. */
export function staysInside(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || /[\p{Cc}\uFFFD\\]/u.test(target)) return false;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const down = parts.findIndex((part) => part !== '..');
  const ups = down === -1 ? parts.length : down;
  return ups < path.split('/').length && !parts.slice(ups).includes('..');
}
