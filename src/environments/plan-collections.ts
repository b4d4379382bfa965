import { statSync } from 'node:fs';
import type { PlannedCollection } from './environment-plan.ts';
import { findPinned } from './find-pinned.ts';
import { trimGenerations, type Generations } from './generations.ts';
import { readLink } from './public-link.ts';
import { storeDirectory, storeEntry, type FoundEntry } from './store-layout.ts';
import type { StoreView } from './store-view.ts';

interface CollectionContext {
  /** Entries that this plan needs. */
  readonly wanted: ReadonlySet<string>;
  /** Histories of the environments that packs still ask for. */
  readonly kept: readonly Generations[];
  readonly keep: number;
  /** That of `EnvironmentSettings`. */
  readonly contents: string | undefined;
  /** Milliseconds. */
  readonly grace: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Entries that anything refers to: a link, one of the newest generations, a plan, or the contents of packs. These are large, and looked
 * through only where one of `names` is not referred to otherwise.
 */
export function findReferenced(
  { root }: Pick<StoreView, 'root'>,
  names: readonly string[],
  { wanted, kept, keep, contents }: Pick<CollectionContext, 'wanted' | 'kept' | 'keep' | 'contents'>,
): ReadonlySet<string> {
  const referenced = new Set(wanted);
  for (const history of kept) {
    for (const { name } of trimGenerations(history, keep).generations) referenced.add(name);
    for (const path of history.links) {
      const state = readLink(path, storeDirectory(root));
      if (state.kind === 'ours') referenced.add(state.name);
    }
  }
  if (names.every((name) => referenced.has(name))) return referenced;
  return new Set([...referenced, ...findPinned(root, contents)]);
}

/** Decides what becomes of the entries of a store that nothing refers to. */
export function planCollections(store: StoreView, context: CollectionContext): readonly PlannedCollection[] {
  const entries = [...store.entries.values()];
  const names = entries.filter(isRecorded).map(({ name }) => name);
  const referenced = findReferenced(store, names, context);
  const logs = new Set(context.kept.flatMap(({ failure }) => failure?.log ?? []));
  const collections: PlannedCollection[] = [];
  for (const found of entries) {
    const planned = planEntry(store, found, { ...context, isReferenced: referenced.has(found.name), logs });
    if (planned !== undefined) collections.push({ name: found.name, ...planned });
  }
  return collections;
}

function isRecorded({ hasRecord, hasScratch }: FoundEntry): boolean {
  return hasRecord && !hasScratch;
}

interface EntryContext extends CollectionContext {
  readonly isReferenced: boolean;
  /** Paths of the logs of failures that are remembered. */
  readonly logs: ReadonlySet<string>;
}

function planEntry(
  { root }: StoreView,
  found: FoundEntry,
  { isReferenced, logs, grace, now }: EntryContext,
): Omit<PlannedCollection, 'name'> | undefined {
  const entry = storeEntry(root, found.name);
  if (found.hasScratch || (found.hasDirectory && !found.hasRecord)) {
    return { action: 'sweep', reason: 'it may be what is left of an attempt that was cut off' };
  }
  if (!found.hasDirectory && !found.hasRecord) {
    const isOld = !logs.has(entry.log) && now - readTime(entry.log, now) >= grace;
    return isOld ? { action: 'remove', reason: 'it is the log of a failure that is over' } : undefined;
  }
  if (isReferenced) {
    return found.isMarkedUnused ? { action: 'unmark', reason: 'it is used again' } : undefined;
  }
  if (!found.isMarkedUnused && grace > 0) return { action: 'mark', reason: 'nothing uses it any more' };
  const isOver = grace <= 0 || now - readTime(entry.unused, now) >= grace;
  return isOver ? { action: 'remove', reason: 'nothing has used it for longer than the grace' } : undefined;
}

function readTime(path: string, otherwise: number): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? otherwise;
}
