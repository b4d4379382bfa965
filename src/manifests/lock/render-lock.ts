import { renderChecksum } from '../../catalog/checksum.ts';
import type { Lock, LockedPack } from '../../catalog/pack-lock.ts';
import { withoutCredential } from '../../catalog/public-url.ts';
import type { Value } from '../../documents/document.ts';
import { renderYaml } from '../../documents/render-yaml.ts';
import { lockFormat } from './lock-schema.ts';

const comment = 'Written by reconcile: commit it, and do not edit it.';

/**
 * The text of a lock file: packs in the order of their refs, each value on a line of its own, so that a change of one pack is a
 * change of its lines. Equal locks give equal texts. No address holds a credential.
 */
export function renderLock({ packs }: Lock): string {
  const sorted = [...packs].sort(([first], [second]) => (first < second ? -1 : 1));
  const value = {
    format: lockFormat,
    packs: Object.fromEntries(sorted.map(([ref, pack]) => [ref, describePack(pack)])),
  };
  return renderYaml(value, [{ path: [], text: comment }]);
}

function describePack(locked: LockedPack): Value {
  const { version, source, commit, archive, digest, registry, declared } = locked;
  return withoutMissing({
    version,
    source: withoutMissing({
      type: source.type,
      url: withoutCredential(source.url),
      ref: source.ref,
      path: source.path === '' ? undefined : source.path,
    }),
    commit,
    archive: archive === undefined ? undefined : renderChecksum(archive),
    digest: renderChecksum(digest),
    registry: registry === undefined ? undefined : withoutCredential(registry),
    verified: locked.verified ? true : undefined,
    declared,
  });
}

function withoutMissing(entries: Readonly<Record<string, Value | undefined>>): Value {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}
