import { parseChecksum } from '../../catalog/checksum.ts';
import type { Lock, LockedPack } from '../../catalog/pack-lock.ts';
import type { FetchedPack } from './fetch-requested.ts';

/**
 * What the lock file should say: what was fetched, in the versions that the contents have, and `kept` of what was locked before. What comes
 * from this host's directories is never locked: it lies beside the manifests.
 */
export function lockFetched(
  fetched: readonly FetchedPack[],
  versions: ReadonlyMap<string, string>,
  kept: Lock['packs'],
): Lock {
  const packs = new Map(kept);
  for (const found of fetched) {
    const { pack, indexed } = found.request;
    const locked = toLocked(found, indexed?.version ?? versions.get(pack) ?? '');
    if (locked !== undefined) packs.set(pack, locked);
  }
  return { packs };
}

function toLocked({ request, obtained }: FetchedPack, version: string): LockedPack | undefined {
  const { source, indexed, declared } = request;
  const { commit, archive, content } = obtained;
  const digest = parseChecksum(content.digest);
  if (source.type === 'local' || digest === undefined) return undefined;
  const { type, url, path } = source;
  return {
    version,
    source: { type, url, ref: source.type === 'git' ? source.ref : undefined, path },
    commit,
    archive: archive === undefined ? undefined : { algorithm: 'sha256', hex: archive },
    digest,
    registry: indexed?.registry,
    verified: indexed !== undefined && obtained.isVerified,
    declared,
  };
}
