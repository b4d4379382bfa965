import { existsSync, lstatSync } from 'node:fs';
import { findChangedWitness, type CompletionRecord } from './completion-record.ts';
import type { FoundEntry, StoreEntry } from './store-layout.ts';

/** Whether an environment is fit to serve, with the reason where it is not. */
export type Health = { readonly healthy: true } | { readonly healthy: false; readonly reason: string };

const healthy: Health = { healthy: true };

/** Looks at an environment from outside: it is there, and what it runs by is what it was. Runs nothing and writes nothing. */
export function checkHealth(entry: StoreEntry, record: CompletionRecord | undefined): Health {
  if (record === undefined) return unhealthy('it was never completed');
  if (record.directory !== entry.directory) return unhealthy(`it was built for ${record.directory}`);
  if (lstatSync(entry.directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return unhealthy('its directory is gone');
  }
  const changed = findChangedWitness(record.witnesses);
  return changed === undefined ? healthy : unhealthy(changed);
}

/** The same where the store's listing is at hand. */
export function isComplete(found: FoundEntry | undefined): boolean {
  return found !== undefined && found.hasDirectory && found.hasRecord;
}

/** Whether what a link leads to inside of an environment is there. */
export function hasPart(entry: StoreEntry, inside: string): boolean {
  return inside === '' || existsSync(`${entry.directory}/${inside}`);
}

function unhealthy(reason: string): Health {
  return { healthy: false, reason };
}
