import { currentGeneration, numberOf, type Generations } from './generations.ts';
import { readLink } from './public-link.ts';
import { storeDirectory, storeEntry, type EnvironmentKey } from './store-layout.ts';
import { viewStore, type StoreView } from './store-view.ts';

/** An environment as this host has it. */
export interface ListedEnvironment {
  readonly key: EnvironmentKey;
  /** `missing`: nothing serves; `degraded`: something older serves, or what serves is not fit; see `message`. */
  readonly state: 'ready' | 'degraded' | 'missing';
  /** 0 for none. */
  readonly generation: number;
  /** Numbers of the generations that can be rolled back to, and of the current one. */
  readonly generations: readonly number[];
  readonly rolledBack: boolean;
  readonly fingerprint: string | undefined;
  readonly directory: string | undefined;
  readonly links: readonly string[];
  /** ISO 8601, UTC. */
  readonly builtAt: string | undefined;
  /** Version that its interpreter told. */
  readonly detected: string | undefined;
  /** Bytes that go when this environment goes. */
  readonly ownBytes: number;
  /** Bytes that other environments use as well. */
  readonly sharedBytes: number;
  /** How many environments use the same. */
  readonly users: number;
  /** What is wrong, or was the last time. */
  readonly message: string | undefined;
  /** Path of the log of the last build, or of the last one that failed. */
  readonly log: string | undefined;
}

/** What a store takes on disk, by the records: no directory is measured. */
export interface StoreUsage {
  readonly environments: number;
  readonly bytes: number;
  /** Of entries that no environment uses now. */
  readonly unusedBytes: number;
  /** Bytes that would be needed on top if nothing were shared. */
  readonly savedBytes: number;
}

/** Lists the environments of a host, by pack, runtime and version. Runs nothing and writes nothing. */
export function listEnvironments(root: string): readonly ListedEnvironment[] {
  const store = viewStore(root);
  const users = countUsers(store);
  return store.histories.map((history) => describe(history, { store, users }));
}

/** Adds up what the store takes on disk. */
export function measureStore(root: string): StoreUsage {
  const store = viewStore(root);
  const users = countUsers(store);
  const usage = { environments: 0, bytes: 0, unusedBytes: 0, savedBytes: 0 };
  for (const name of store.entries.keys()) {
    const bytes = store.recordOf(name)?.bytes ?? 0;
    const used = users.get(name) ?? 0;
    usage.environments += used;
    usage.bytes += bytes;
    if (used === 0) usage.unusedBytes += bytes;
    else usage.savedBytes += bytes * (used - 1);
  }
  return usage;
}

function countUsers(store: StoreView): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const history of store.histories) {
    const name = servingName(history, store);
    if (name !== undefined) users.set(name, (users.get(name) ?? 0) + 1);
  }
  return users;
}

/** The name of the store entry that serves: what the first link leads to, or where there is none, what is remembered. */
export function servingName(history: Generations, { root }: Pick<StoreView, 'root'>): string | undefined {
  const [link] = history.links;
  if (link === undefined) return currentGeneration(history)?.name;
  const state = readLink(link, storeDirectory(root));
  return state.kind === 'ours' ? state.name : undefined;
}

interface ListContext {
  readonly store: StoreView;
  readonly users: ReadonlyMap<string, number>;
}

function describe(history: Generations, { store, users }: ListContext): ListedEnvironment {
  const name = servingName(history, store);
  const record = name === undefined ? undefined : store.recordOf(name);
  const health = name === undefined ? undefined : store.healthOf(name);
  const used = name === undefined ? 0 : (users.get(name) ?? 0);
  const { key, failure } = history;
  const bytes = record?.bytes ?? 0;
  const message = health?.healthy === false ? health.reason : failure?.message;
  const withoutServing = health?.healthy === true && failure === undefined ? 'ready' : 'degraded';
  return {
    key,
    state: record === undefined ? 'missing' : withoutServing,
    generation: numberOf(history, name),
    generations: history.generations
      .filter((each) => store.recordOf(each.name) !== undefined)
      .map(({ number }) => number),
    rolledBack: history.rolledBackFrom !== undefined,
    fingerprint: record?.fingerprint,
    directory: record?.directory,
    links: history.links,
    builtAt: record?.builtAt,
    detected: record?.detected,
    ownBytes: used > 1 ? 0 : bytes,
    sharedBytes: used > 1 ? bytes : 0,
    users: used,
    message,
    log: failure?.log ?? (name === undefined ? undefined : storeEntry(store.root, name).log),
  };
}
