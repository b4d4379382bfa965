import type { PackLock, PackLocks } from '../../catalog/pack-lock.ts';
import type { FetchedPack } from './fetch-requested.ts';

/**
 * What the lock file should say: what was fetched, in the versions that the contents have, and `kept` of what was locked before. What comes
 * from this host's directories is never locked: it lies beside the manifests.
 */
export function lockFetched(
  fetched: readonly FetchedPack[],
  versions: ReadonlyMap<string, string>,
  kept: readonly PackLock[],
): PackLocks {
  const locks = new Map(kept.map((lock) => [lock.ref, lock]));
  for (const found of fetched) {
    const lock = toLock(found, versions.get(found.request.pack) ?? '');
    if (lock !== undefined) locks.set(lock.ref, lock);
  }
  return locks;
}

function toLock({ request, obtained }: FetchedPack, version: string): PackLock | undefined {
  const { pack, source, registry, declared } = request;
  if (source.type === 'local') return undefined;
  const { commit, archive, content } = obtained;
  const { type, url, path } = source;
  return {
    ref: pack,
    version: request.version ?? version,
    source: {
      type,
      url,
      ref: source.type === 'git' ? source.ref : undefined,
      path: path === '' ? undefined : path,
    },
    commit,
    archive: archive === undefined ? undefined : `sha256:${archive}`,
    digest: content.digest,
    registry,
    declared,
  };
}
