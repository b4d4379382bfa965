import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '../../catalog/json.ts';
import { readJsonFile } from '../../process/read-small-file.ts';
import { writeAtomically } from '../../process/write-atomically.ts';
import type { Pin } from '../../sources/obtain-contents.ts';

/** What this host has resolved sources to before, by the digests of what was asked for. */
export interface ResolutionMemory {
  readonly find: (memo: string) => Pin | undefined;
  readonly remember: (memo: string, pin: Pin) => void;
  /** Writes what is new, and tells whether anything is. */
  readonly save: () => boolean;
}

/** Entries that are kept; the oldest ones go first. */
const maxEntries = 10_000;

/** Opens the memory that lies beside the mirrors. One that is damaged or missing is empty. */
export function openResolutionMemory(cache: string): ResolutionMemory {
  const path = join(cache, 'resolved.json');
  const entries = new Map<string, Pin>(readEntries(path));
  let isNew = false;
  return {
    find: (memo) => entries.get(memo),
    remember: (memo, pin) => {
      const known = entries.get(memo);
      if (known?.digest === pin.digest && known.commit === pin.commit && known.archive === pin.archive)
        return;
      entries.delete(memo);
      entries.set(memo, pin);
      isNew = true;
    },
    save: () => {
      if (!isNew) return false;
      const kept = [...entries].slice(-maxEntries);
      writeAtomically(path, `${JSON.stringify({ format: 1, resolved: Object.fromEntries(kept) })}\n`, {
        draft: `${path}.${process.pid}.tmp`,
        durable: false,
      });
      isNew = false;
      return true;
    },
  };
}

function readEntries(path: string): readonly (readonly [string, Pin])[] {
  const value = readJsonFile(path) as JsonValue | undefined;
  const resolved = isJsonObject(value) ? (value['resolved'] ?? null) : null;
  return isJsonObject(resolved) ? Object.entries(resolved).flatMap(readEntry) : [];
}

function readEntry([memo, value]: [string, JsonValue]): readonly (readonly [string, Pin])[] {
  if (!isJsonObject(value) || typeof value['digest'] !== 'string') return [];
  const { digest, commit, archive } = value;
  const text = (part: JsonValue | undefined): string | undefined =>
    typeof part === 'string' ? part : undefined;
  return [[memo, { digest, commit: text(commit), archive: text(archive) }]];
}
