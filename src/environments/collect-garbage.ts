import { existsSync, lstatSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { traceProcesses, type ProcessTrace } from '../process/find-users.ts';
import type { OnEvent } from './environment-event.ts';
import type { PlannedCollection } from './environment-plan.ts';
import { removeGenerations, supersededAt, type Generations } from './generations.ts';
import { tryHostLock } from '../process/host-lock.ts';
import { findReferenced } from './plan-collections.ts';
import { removeLink } from './public-link.ts';
import { removeTree } from '../process/remove-tree.ts';
import { storeDirectory, storeEntry, type EnvironmentKey, type StoreEntry } from './store-layout.ts';
import { readHistories } from './store-view.ts';
import { fingerprintPart, lockName } from './sweep-attempts.ts';

export interface CollectOptions {
  readonly root: string;
  /** See `EnvironmentSettings`. */
  readonly contents?: string | undefined;
  readonly keep: number;
  readonly onEvent: OnEvent;
}

/** What was collected, and what was left alone although it was planned. */
export interface Collected {
  readonly removed: readonly string[];
  readonly spared: readonly { readonly name: string; readonly reason: string }[];
}

/** Does what was planned about unused entries, after looking again: nothing that is used by now, or by a living process, is removed. */
export async function collectGarbage(
  collections: readonly PlannedCollection[],
  options: CollectOptions,
): Promise<Collected> {
  const { root, onEvent } = options;
  const removed: string[] = [];
  const spared: { name: string; reason: string }[] = [];
  let traces: readonly ProcessTrace[] | undefined;
  for (const { name, action, reason } of collections) {
    const entry = storeEntry(root, name);
    if (action === 'mark') writeFileSync(entry.unused, '');
    if (action === 'unmark') rmSync(entry.unused, { force: true });
    if (action !== 'remove') continue;
    traces ??= traceProcesses();
    const held = await removeEntry(entry, options, traces);
    if (held !== undefined) {
      spared.push({ name, reason: held });
      continue;
    }
    removed.push(name);
    onEvent({ type: 'collected', name, reason });
  }
  return { removed, spared };
}

/** Gives the reason where the entry has to stay. */
async function removeEntry(
  entry: StoreEntry,
  { root, contents, keep }: CollectOptions,
  traces: readonly ProcessTrace[],
): Promise<string | undefined> {
  const lock = await tryHostLock(lockName(root, fingerprintPart(entry.name)));
  if (lock === undefined) return 'another process is at work on it';
  try {
    const histories = readHistories(root);
    const uses = { wanted: new Set<string>(), kept: histories, keep, contents };
    if (findReferenced({ root }, [entry.name], uses).has(entry.name)) {
      return 'it is used again';
    }
    const user = findUser(entry, histories, traces);
    if (user !== undefined) return `process ${user} runs from it`;
    // Without a record it is no environment any more, whatever happens next.
    rmSync(entry.record, { force: true });
    removeTree(entry.directory);
    removeTree(entry.scratch);
    rmSync(entry.log, { force: true });
    rmSync(entry.unused, { force: true });
    return undefined;
  } finally {
    lock.release();
  }
}

/** A process that was started through a public link may have nothing of the environment open, and yet import from it later. */
function findUser(
  entry: StoreEntry,
  histories: readonly Generations[],
  traces: readonly ProcessTrace[],
): number | undefined {
  if (!existsSync(entry.directory)) return undefined;
  const links = histories.flatMap((history) => {
    if (history.generations.every(({ name }) => name !== entry.name)) return [];
    const until = supersededAt(history, entry.name) ?? markedAt(entry);
    return history.links.map((path) => ({ path, until }));
  });
  const found = traces.find(
    ({ text, startedAt }) =>
      text.includes(entry.directory) ||
      links.some(({ path, until }) => startedAt <= until && text.includes(path)),
  );
  return found?.pid;
}

function markedAt(entry: StoreEntry): number {
  return statSync(entry.unused, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}

/**
 * Takes away the links and the history of environments that no pack asks for any more, but for those links that others have now. What
 * they led to is collected later.
 */
export function retireEnvironments(
  root: string,
  keys: readonly EnvironmentKey[],
  claimed: ReadonlySet<string>,
): void {
  const retired = new Set(keys.map(({ pack, runtime, version }) => `${pack} ${runtime} ${version}`));
  for (const { key, links } of readHistories(root)) {
    if (!retired.has(`${key.pack} ${key.runtime} ${key.version}`)) continue;
    for (const path of links) if (!claimed.has(path)) removeLink(path, storeDirectory(root));
    removeGenerations(root, key);
  }
  const living = new Set(readHistories(root).map(({ key }) => key.pack));
  for (const { pack } of keys) if (!living.has(pack)) removeAlias(join(root, pack));
}

/** The platform's directory of a pack leads into the content of the pack, where that is switched. */
function removeAlias(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) unlinkSync(path);
}
