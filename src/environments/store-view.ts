import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../catalog/canonical-json.ts';
import { checkHealth, isComplete, type Health } from './check-health.ts';
import { readRecord, type CompletionRecord } from './completion-record.ts';
import type { FingerprintInputs } from './fingerprint.ts';
import { parseGenerations, type Generations } from './generations.ts';
import { groupBy } from './group-by.ts';
import { readJsonFile } from '../process/read-small-file.ts';
import {
  listStore,
  renderKey,
  shortFingerprint,
  storeEntry,
  type EnvironmentKey,
  type FoundEntry,
} from './store-layout.ts';

/** What a store holds, as far as it was asked. Reads each file once; writes nothing. */
export interface StoreView {
  readonly root: string;
  readonly entries: ReadonlyMap<string, FoundEntry>;
  readonly histories: readonly Generations[];
  readonly historyOf: (key: EnvironmentKey) => Generations | undefined;
  readonly recordOf: (name: string) => CompletionRecord | undefined;
  readonly healthOf: (name: string) => Health;
  /** Healthy environments with exactly these inputs, newest first. */
  readonly findEqual: (fingerprint: string, inputs: FingerprintInputs) => readonly CompletionRecord[];
}

/** Looks at a store. */
export function viewStore(root: string): StoreView {
  const entries = listStore(root);
  const byFingerprint = groupBy(entries.keys(), (name) => name.split('.')[0] ?? '');
  const histories = readHistories(root);
  const byKey = new Map(histories.map((history) => [renderKey(history.key), history]));
  const recordOf = remember((name) =>
    isComplete(entries.get(name)) ? readRecord(storeEntry(root, name)) : undefined,
  );
  const healthOf = remember((name) => checkHealth(storeEntry(root, name), recordOf(name)));
  return {
    root,
    entries,
    histories,
    historyOf: (key) => byKey.get(renderKey(key)),
    recordOf,
    healthOf,
    findEqual: (fingerprint, inputs) => {
      const names = byFingerprint.get(shortFingerprint(fingerprint)) ?? [];
      const records = names.flatMap((name) => recordOf(name) ?? []);
      return records
        .filter((record) => record.fingerprint === fingerprint && sameInputs(record.inputs, inputs))
        .filter(({ name }) => healthOf(name).healthy)
        .toSorted((first, second) => (first.builtAt < second.builtAt ? 1 : -1));
    },
  };
}

function sameInputs(first: FingerprintInputs, second: FingerprintInputs): boolean {
  return canonicalJson(first) === canonicalJson(second);
}

function remember<Value>(read: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    if (!known.has(name)) known.set(name, read(name));
    return known.get(name) as Value;
  };
}

/** The histories of all environments of a store. */
export function readHistories(root: string): readonly Generations[] {
  const directory = join(root, '.gen');
  return readNames(directory).flatMap((pack) =>
    readNames(join(directory, pack))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => parseGenerations(readJsonFile(join(directory, pack, file))) ?? []),
  );
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
