import type { DesiredCatalog, DesiredObject, LiveState, ObjectKey } from '../catalog/catalog-object.ts';
import type { Fields } from '../catalog/catalog-object.ts';
import { countHiddenPairs, findKnownSecrets, hideSecrets } from '../catalog/hidden-secrets.ts';
import type { JsonPath } from '../catalog/json.ts';
import { keyedHash } from '../catalog/keyed-hash.ts';
import { redactSecrets } from '../catalog/secrets.ts';

interface HiddenSides {
  readonly desired: DesiredCatalog;
  readonly live: LiveState;
  /** Secrets on both sides, of which nobody can tell whether they are the same. */
  readonly uncompared: number;
}

/** Hashes of stand-ins tell nothing, whatever their key; with always the same one, equal plans have equal digests. */
const secretKey = 'snapshot';

/**
 * A desired catalog and a live state without secrets, made comparable: what is secret by the word of either is hidden in both, so that a
 * secret that is stated and present counts as unchanged, and one that is absent as set.
 */
export function hideBothSides(desired: DesiredCatalog, live: LiveState): HiddenSides {
  const secrets = findKnownSecrets({ ...live, desired: desired.objects });
  const pathsOf = ({ kind, ref }: ObjectKey): readonly JsonPath[] =>
    kind === 'pack' ? (secrets.get(ref) ?? []) : [];
  const hide = <T extends ObjectKey & { readonly fields: Fields }>(object: T): T => {
    const paths = pathsOf(object);
    return paths.length === 0 ? object : { ...object, fields: hideSecrets(object.fields, paths) };
  };
  const objects = desired.objects.map((object) => ({ ...hide(object), secrets: pathsOf(object) }));
  const rows = live.objects.map(hide);
  return {
    desired: { ...desired, objects },
    live: {
      ...live,
      objects: rows,
      // The inventory holds what a plan makes of a statement.
      inventory: live.inventory.map((applied) => ({
        ...applied,
        fields: redactSecrets(hide(applied).fields, pathsOf(applied), (value) => keyedHash(secretKey, value)),
      })),
      secretKey,
    },
    uncompared: countUncompared(objects, rows),
  };
}

function countUncompared(
  desired: readonly DesiredObject[],
  live: readonly (ObjectKey & { readonly fields: Fields })[],
): number {
  const packs = new Map(live.filter(({ kind }) => kind === 'pack').map(({ ref, fields }) => [ref, fields]));
  let count = 0;
  for (const { kind, ref, moved, fields } of desired) {
    const found = kind === 'pack' ? (packs.get(ref) ?? packs.get(moved?.from ?? '')) : undefined;
    if (found === undefined) continue;
    for (const column of ['config', 'conf_schema']) {
      count += countHiddenPairs(fields[column] ?? null, found[column] ?? null);
    }
  }
  return count;
}
