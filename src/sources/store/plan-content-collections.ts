import { statSync } from 'node:fs';
import { currentName } from './activate-content.ts';
import { readContentGenerations } from './content-generations.ts';
import { contentEntry, listPack, listPacks, type FoundContent } from './content-layout.ts';

/** What is to be done about a content that nothing uses. */
export interface PlannedContentCollection {
  readonly pack: string;
  /** Of the store entry; empty for the remains of attempts. */
  readonly name: string;
  /** `sweep`: the remains of attempts; `mark`: unused from now on; `unmark`: used again; `remove`: unused for longer than the grace. */
  readonly action: 'sweep' | 'mark' | 'unmark' | 'remove';
  readonly reason: string;
}

export interface ContentCollectionContext {
  /** Directories of the contents that this pass needs. */
  readonly wanted: ReadonlySet<string>;
  /** Generations of each pack that are kept. */
  readonly keep: number;
  /** How long a content stays after the last use of it, in milliseconds. */
  readonly grace: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Why the input may lack something, such as a manifest that could not be read: then nothing but remains is collected. */
  readonly incomplete?: string | undefined;
}

/** Decides what becomes of the contents of a store that nothing refers to: no link, none of the newest generations, and no plan. */
export function planContentCollections(
  root: string,
  context: ContentCollectionContext,
): readonly PlannedContentCollection[] {
  const planned = listPacks(root).flatMap((pack) => planPack(root, pack, context));
  return context.incomplete === undefined ? planned : planned.filter(({ action }) => action === 'sweep');
}

/** Names of the contents of a pack that its link or one of its newest generations refers to. */
export function findKept(root: string, pack: string, keep: number): ReadonlySet<string> {
  const { generations, current } = readContentGenerations(root, pack);
  const serving = currentName(root, pack);
  const newest = new Set(generations.slice(-Math.max(1, keep)));
  const kept = generations.filter((each) => newest.has(each) || each.number === current);
  return new Set([...kept.map(({ name }) => name), ...(serving === undefined ? [] : [serving])]);
}

function planPack(
  root: string,
  pack: string,
  context: ContentCollectionContext,
): readonly PlannedContentCollection[] {
  const { contents, attempts } = listPack(root, pack);
  const kept = findKept(root, pack, context.keep);
  const isCutOff =
    attempts.length > 0 || contents.some(({ hasDirectory, hasRecord }) => !hasDirectory || !hasRecord);
  const remains: PlannedContentCollection = {
    pack,
    name: '',
    action: 'sweep',
    reason: 'it may be what is left of an attempt that was cut off',
  };
  const planned = contents.flatMap((found) => {
    const decided = planContent(root, pack, { ...context, found, kept });
    return decided === undefined ? [] : [{ pack, name: found.name, ...decided }];
  });
  return isCutOff ? [remains, ...planned] : planned;
}

interface FoundContext extends ContentCollectionContext {
  readonly found: FoundContent;
  readonly kept: ReadonlySet<string>;
}

function planContent(
  root: string,
  pack: string,
  { found, kept, wanted, grace, now }: FoundContext,
): Pick<PlannedContentCollection, 'action' | 'reason'> | undefined {
  if (!found.hasDirectory || !found.hasRecord) return undefined;
  const entry = contentEntry(root, pack, found.name);
  if (kept.has(found.name) || wanted.has(entry.directory)) {
    return found.isMarkedUnused ? { action: 'unmark', reason: 'it is used again' } : undefined;
  }
  if (!found.isMarkedUnused && grace > 0) return { action: 'mark', reason: 'nothing uses it any more' };
  const since = statSync(entry.unused, { throwIfNoEntry: false })?.mtimeMs ?? now;
  const isOver = grace <= 0 || now - since >= grace;
  return isOver ? { action: 'remove', reason: 'nothing has used it for longer than the grace' } : undefined;
}
