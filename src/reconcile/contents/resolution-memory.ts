import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '../../catalog/json.ts';
import { readJsonFile } from '../../process/read-small-file.ts';
import { writeAtomically } from '../../process/write-atomically.ts';
import type { Pin } from '../../sources/obtain-contents.ts';

/** What something came to. */
interface Remembered extends Pin {
  /** Whether it was asked for by what stands for the same for ever, such as a tag. */
  readonly isPermanent: boolean;
}

/** What this host has resolved sources to before, by the digests of what was asked for. */
export interface ResolutionMemory {
  readonly find: (memo: string) => Remembered | undefined;
  /** `isPermanent` is undefined where the remote was not asked: then what is known of it stays. */
  readonly remember: (memo: string, pin: Pin, isPermanent: boolean | undefined) => void;
  /** Writes what is new, and tells whether anything is. */
  readonly save: () => boolean;
}

/** Entries that are kept; the oldest ones go first. */
const maxEntries = 10_000;

/** Opens the memory that lies beside the mirrors. One that is damaged or missing is empty. */
export function openResolutionMemory(cache: string): ResolutionMemory {
  const path = join(cache, 'resolved.json');
  const entries = new Map<string, Remembered>(readEntries(path));
  let isNew = false;
  return {
    find: (memo) => entries.get(memo),
    remember: (memo, pin, isPermanent) => {
      const known = entries.get(memo);
      const next = { ...pin, isPermanent: isPermanent ?? known?.isPermanent ?? false };
      if (known !== undefined && isSame(known, next)) return;
      entries.delete(memo);
      entries.set(memo, next);
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

function isSame(one: Remembered, other: Remembered): boolean {
  return (
    one.digest === other.digest &&
    one.commit === other.commit &&
    one.archive === other.archive &&
    one.isPermanent === other.isPermanent
  );
}

function readEntries(path: string): readonly (readonly [string, Remembered])[] {
  const value = readJsonFile(path) as JsonValue | undefined;
  const resolved = isJsonObject(value) ? (value['resolved'] ?? null) : null;
  return isJsonObject(resolved) ? Object.entries(resolved).flatMap(readEntry) : [];
}

function readEntry([memo, value]: [string, JsonValue]): readonly (readonly [string, Remembered])[] {
  if (!isJsonObject(value) || typeof value['digest'] !== 'string') return [];
  const { digest, commit, archive } = value;
  const text = (part: JsonValue | undefined): string | undefined =>
    typeof part === 'string' ? part : undefined;
  const isPermanent = value['isPermanent'] === true;
  return [[memo, { digest, commit: text(commit), archive: text(archive), isPermanent }]];
}
