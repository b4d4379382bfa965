import { isJsonArray, isJsonObject, type JsonValue } from '../catalog/json.ts';
import { asText } from './execution-config.ts';
import { isHostLockHeld } from '../process/host-lock.ts';
import { readJsonFile } from '../process/read-small-file.ts';
import { listStore, storeEntry, type EnvironmentKey } from './store-layout.ts';
import { fingerprintPart, lockName } from './sweep-attempts.ts';

/** A build that is under way, or one that was cut off. */
export interface Attempt {
  /** Of its store entry. */
  readonly name: string;
  /** Environments that it is for, as far as it came to say so. */
  readonly users: readonly EnvironmentKey[];
  /** Whether a living process is at work on it. */
  readonly underWay: boolean;
  /** ISO 8601, UTC. */
  readonly startedAt: string | undefined;
  /** Path. */
  readonly log: string;
}

/** Finds the builds that have not ended well. Takes no lock: it only sees who holds which. */
export async function findAttempts(root: string): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const { name, hasScratch, hasDirectory, hasRecord } of listStore(root).values()) {
    if (!hasScratch && (!hasDirectory || hasRecord)) continue;
    const entry = storeEntry(root, name);
    const value = readJsonFile(entry.attempt) as JsonValue | undefined;
    const stated = isJsonObject(value) ? value : {};
    const users = stated['users'];
    attempts.push({
      name,
      users: isJsonArray(users) ? users.flatMap(readKey) : [],
      underWay: await isHostLockHeld(lockName(root, fingerprintPart(name))),
      startedAt: asText(stated['startedAt']),
      log: entry.log,
    });
  }
  return attempts;
}

function readKey(value: JsonValue): readonly EnvironmentKey[] {
  if (!isJsonObject(value)) return [];
  const pack = asText(value['pack']);
  const runtime = asText(value['runtime']);
  return pack === undefined || runtime === undefined
    ? []
    : [{ pack, runtime, version: asText(value['version']) ?? '' }];
}
