import { rmSync } from 'node:fs';
import { killMarked } from '../process/kill-marked.ts';
import { markName } from './build-variables.ts';
import { tryHostLock, type HostLock } from '../process/host-lock.ts';
import { removeTree } from '../process/remove-tree.ts';
import { listStore, storeDirectory, storeEntry, type FoundEntry } from './store-layout.ts';

/** The name of the lock under which environments of a fingerprint are built, removed and switched to. */
export function lockName(root: string, fingerprint: string): string {
  return `environment ${storeDirectory(root)} ${fingerprint}`;
}

/**
 * Ends what cut-off attempts have left running and removes what they have left on disk; their logs stay. An attempt whose lock is held
 * goes on. Returns the names of the entries that were swept.
 */
export async function sweepAttempts(root: string): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const found of listStore(root).values()) {
    if (!isAttempt(found)) continue;
    const lock = await tryHostLock(lockName(root, fingerprintPart(found.name)));
    if (lock === undefined) continue;
    if (sweepLocked(root, found.name, lock)) swept.push(found.name);
  }
  return swept;
}

/** The digits of the fingerprint in the name of a store entry. */
export function fingerprintPart(name: string): string {
  return name.split('.')[0] ?? '';
}

function sweepLocked(root: string, name: string, lock: HostLock): boolean {
  try {
    // It may have been finished between the look and the lock.
    const found = listStore(root).get(name);
    if (found === undefined || !isAttempt(found)) return false;
    sweepEntry(root, found);
    return true;
  } finally {
    lock.release();
  }
}

/** Sweeps what attempts at one fingerprint have left. To be called with its lock held. */
export function sweepFingerprint(root: string, part: string): void {
  for (const found of listStore(root).values()) {
    if (fingerprintPart(found.name) === part && isAttempt(found)) sweepEntry(root, found);
  }
}

function isAttempt(found: FoundEntry): boolean {
  return found.hasScratch || (found.hasDirectory && !found.hasRecord);
}

/** A process of a completed build that was cut off in the end may still run, too. */
function sweepEntry(root: string, found: FoundEntry): void {
  const entry = storeEntry(root, found.name);
  killMarked({ name: markName, value: entry.directory });
  if (!found.hasRecord) {
    removeTree(entry.directory);
    rmSync(entry.unused, { force: true });
  }
  removeTree(entry.scratch);
}
