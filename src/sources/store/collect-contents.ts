import { rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { traceProcesses, type ProcessTrace } from '../../process/find-users.ts';
import { tryHostLock } from '../../process/host-lock.ts';
import { removeTree } from '../../process/remove-tree.ts';
import { currentName } from './activate-content.ts';
import { contentSupersededAt, readContentGenerations } from './content-generations.ts';
import {
  contentEntry,
  contentGenerationsFile,
  contentLock,
  listPacks,
  publicPath,
  type ContentEntry,
} from './content-layout.ts';
import { withPackLock } from './lock-pack.ts';
import { findKept, type PlannedContentCollection } from './plan-content-collections.ts';
import { sweepPack } from './sweep-pack.ts';

/** What was collected, and what was left alone although it was planned. */
export interface CollectedContents {
  readonly removed: readonly { readonly pack: string; readonly name: string }[];
  readonly spared: readonly { readonly pack: string; readonly name: string; readonly reason: string }[];
  /** Paths of the remains of attempts that were cut off. */
  readonly swept: readonly string[];
}

/** Does what was planned, after looking again: nothing that serves by now, or that a living process uses, is removed. */
export async function collectContents(
  root: string,
  collections: readonly PlannedContentCollection[],
  { keep }: { readonly keep: number },
): Promise<CollectedContents> {
  const removed: { pack: string; name: string }[] = [];
  const spared: { pack: string; name: string; reason: string }[] = [];
  const swept: string[] = [];
  const trace = once(traceProcesses);
  for (const { pack, name, action } of collections) {
    const entry = contentEntry(root, pack, name);
    if (action === 'mark') writeFileSync(entry.unused, '');
    if (action === 'unmark') rmSync(entry.unused, { force: true });
    if (action === 'mark' || action === 'unmark') continue;
    const held = await withFreePack(root, pack, () => {
      if (action === 'sweep') swept.push(...sweepPack(root, pack));
      else return removeContent(root, entry, { keep, trace });
      return undefined;
    });
    if (action === 'sweep') continue;
    if (held === undefined) removed.push({ pack, name });
    else spared.push({ pack, name, reason: held });
  }
  return { removed, spared, swept };
}

/** Gives up the stable path and the history of packs that are not kept here any more; what they led to is collected later. */
export async function retireContents(root: string, packs: readonly string[]): Promise<void> {
  for (const pack of packs) {
    await withPackLock({ root, pack }, () => {
      if (currentName(root, pack) !== undefined) unlinkSync(publicPath(root, pack));
      rmSync(contentGenerationsFile(root, pack), { force: true });
    });
  }
}

/** A pack whose content serves although nobody asks for it. */
export interface RetiredPack {
  readonly pack: string;
  /** The link by which its content is found. */
  readonly path: string;
  /** Of what serves, where that is known. */
  readonly digest: string | undefined;
}

/** The packs that have a content here, or had, and are not among those that are wanted, by ref. */
export function findRetired(root: string, wanted: ReadonlySet<string>): readonly RetiredPack[] {
  return listPacks(root).flatMap((pack) => {
    if (wanted.has(pack)) return [];
    const { generations, current } = readContentGenerations(root, pack);
    if (currentName(root, pack) === undefined && generations.length === 0) return [];
    const digest = generations.find(({ number }) => number === current)?.digest;
    return [{ pack, path: publicPath(root, pack), digest }];
  });
}

/** A pack whose contents are being put or switched is not waited for: its turn comes with the next collection. */
async function withFreePack(
  root: string,
  pack: string,
  work: () => string | undefined,
): Promise<string | undefined> {
  const lock = await tryHostLock(contentLock(root, pack));
  if (lock === undefined) return 'another process is at work on it';
  try {
    return work();
  } finally {
    lock.release();
  }
}

interface Removal {
  readonly keep: number;
  readonly trace: () => readonly ProcessTrace[];
}

/** Gives the reason where the content has to stay. */
function removeContent(root: string, entry: ContentEntry, { keep, trace }: Removal): string | undefined {
  if (findKept(root, entry.pack, keep).has(entry.name)) return 'it is used again';
  const user = findUser(root, entry, trace());
  if (user !== undefined) return `process ${user} runs from it`;
  // Without a record it is no content any more, whatever happens next.
  rmSync(entry.record, { force: true });
  removeTree(entry.directory);
  rmSync(entry.unused, { force: true });
  return undefined;
}

/** A process that was started by the stable path may have nothing of the content open, and yet read from it later. */
function findUser(root: string, entry: ContentEntry, traces: readonly ProcessTrace[]): number | undefined {
  const path = publicPath(root, entry.pack);
  const history = readContentGenerations(root, entry.pack);
  const hasServed = history.generations.some(({ name }) => name === entry.name);
  const marked = statSync(entry.unused, { throwIfNoEntry: false })?.mtimeMs;
  const until = contentSupersededAt(history, entry.name) ?? marked ?? Number.POSITIVE_INFINITY;
  return traces.find(
    ({ text, startedAt }) =>
      text.includes(entry.directory) || (hasServed && startedAt <= until && text.includes(`${path}/`)),
  )?.pid;
}

function once<Value>(read: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => (known ??= { value: read() }).value;
}
