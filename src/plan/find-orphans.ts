import type {
  AppliedObject,
  DesiredObject,
  LiveObject,
  LiveState,
  ObjectKey,
} from '../catalog/catalog-object.ts';
import { compareKeys } from './compare-keys.ts';
import { keyOf } from './key-of.ts';

/** An object that our source owns and that no manifest describes any longer, with its row. */
export interface OwnedOrphan extends ObjectKey {
  readonly live: LiveObject;
  readonly applied: AppliedObject;
}

interface FoundOrphans {
  readonly orphans: readonly OwnedOrphan[];
  /** Inventory rows of ours without a row in the catalog, which no manifest wants back. */
  readonly vanished: readonly ObjectKey[];
}

/** Finds what our source owns and no manifest describes; `scope` narrows it to what was asked about. */
export function findOrphans(
  objects: readonly DesiredObject[],
  live: LiveState,
  { source, scope }: { readonly source: string; readonly scope: ((key: ObjectKey) => boolean) | undefined },
): FoundOrphans {
  const wanted = new Set(objects.map(keyOf));
  const rows = new Map(live.objects.map((row) => [keyOf(row), row]));
  const orphans: OwnedOrphan[] = [];
  const vanished: ObjectKey[] = [];
  for (const applied of live.inventory) {
    if (applied.source !== source || wanted.has(keyOf(applied))) continue;
    if (scope !== undefined && !scope(applied)) continue;
    const { kind, ref } = applied;
    const row = rows.get(keyOf(applied));
    if (row === undefined) vanished.push({ kind, ref });
    else orphans.push({ kind, ref, live: row, applied });
  }
  return { orphans: orphans.sort(compareKeys), vanished: vanished.sort(compareKeys) };
}
