import { renderChecksum } from './checksum.ts';
import type { Lock, LockedPack } from './pack-lock.ts';

/** The parts of a locked pack by which two of them may differ. */
type LockPart = 'version' | 'source' | 'commit' | 'archive' | 'digest' | 'registry' | 'verified' | 'declared';

/** What became of one pack between two locks. */
export type LockChange =
  | { readonly kind: 'added'; readonly ref: string; readonly after: LockedPack }
  | { readonly kind: 'removed'; readonly ref: string; readonly before: LockedPack }
  | {
      readonly kind: 'changed';
      readonly ref: string;
      readonly before: LockedPack;
      readonly after: LockedPack;
      /** At least one. */
      readonly parts: readonly LockPart[];
    };

/** Finds which packs differ between two locks, in the order of their refs. */
export function compareLocks(before: Lock, after: Lock): readonly LockChange[] {
  const refs = [...new Set([...before.packs.keys(), ...after.packs.keys()])].sort();
  return refs.flatMap((ref) => {
    const change = comparePacks(ref, before.packs.get(ref), after.packs.get(ref));
    return change === undefined ? [] : [change];
  });
}

function comparePacks(
  ref: string,
  before: LockedPack | undefined,
  after: LockedPack | undefined,
): LockChange | undefined {
  if (before === undefined) return after === undefined ? undefined : { kind: 'added', ref, after };
  if (after === undefined) return { kind: 'removed', ref, before };
  const [old, now] = [textsOf(before), textsOf(after)];
  const parts = (Object.keys(old) as LockPart[]).filter((part) => old[part] !== now[part]);
  return parts.length === 0 ? undefined : { kind: 'changed', ref, before, after, parts };
}

function textsOf({
  source,
  archive,
  digest,
  ...rest
}: LockedPack): Readonly<Record<LockPart, string | undefined>> {
  const { version, commit, registry, verified, declared } = rest;
  return {
    version,
    source: JSON.stringify([source.type, source.url, source.ref ?? null, source.path]),
    commit,
    archive: archive === undefined ? undefined : renderChecksum(archive),
    digest: renderChecksum(digest),
    registry,
    verified: String(verified),
    declared,
  };
}
