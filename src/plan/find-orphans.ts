import type {
  AppliedObject,
  DesiredObject,
  LiveObject,
  LiveState,
  ObjectKey,
} from '../catalog/catalog-object.ts';
import { compareKeys } from './compare-keys.ts';
import { keyOf } from './key-of.ts';
import { resolveMoves } from './resolve-moves.ts';

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

interface OrphansInput {
  /** All that the manifests describe, whatever was asked about. */
  readonly whole: readonly DesiredObject[];
  /** The database as it is. */
  readonly live: LiveState;
  /** The same under the names that the objects which were asked about are to have. */
  readonly moved: LiveState;
  readonly source: string;
  /** What was asked about; undefined means all. */
  readonly scope: ((key: ObjectKey) => boolean) | undefined;
}

/** Finds what our source owns and no manifest describes. What only moves elsewhere is none of it, even where that was not asked about. */
export function findOrphans({ whole, live, moved, source, scope }: OrphansInput): FoundOrphans {
  const wanted = new Set(whole.map(keyOf));
  const rows = new Map(moved.objects.map((row) => [keyOf(row), row]));
  const staying = scope === undefined ? undefined : new Set(resolveMoves(whole, live, source).live.objects);
  const orphans: OwnedOrphan[] = [];
  const vanished: ObjectKey[] = [];
  for (const applied of moved.inventory) {
    if (applied.source !== source || wanted.has(keyOf(applied))) continue;
    if (scope !== undefined && !scope(applied)) continue;
    const { kind, ref } = applied;
    const row = rows.get(keyOf(applied));
    if (row === undefined) vanished.push({ kind, ref });
    else if (staying === undefined || staying.has(row)) orphans.push({ kind, ref, live: row, applied });
  }
  return { orphans: orphans.sort(compareKeys), vanished: vanished.sort(compareKeys) };
}
