import { checkHealth } from './check-health.ts';
import { readRecord } from './completion-record.ts';
import type { PlannedEnvironment } from './environment-plan.ts';
import { storeEntry } from './store-layout.ts';

/** Whether something serves in the place of what was planned, and works. */
export function isServing({ serving }: Pick<PlannedEnvironment, 'serving'>, root: string): boolean {
  if (serving === undefined) return false;
  const entry = storeEntry(root, serving);
  return checkHealth(entry, readRecord(entry)).healthy;
}

/** Real path of the environment in a store entry. */
export function directoryOf(root: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : storeEntry(root, name).directory;
}
