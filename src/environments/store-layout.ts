import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../errors.ts';

/** Where everything about one attempt at building an environment lies. None of these paths is ever used a second time. */
export interface StoreEntry {
  /** `<16 digits of the fingerprint>.<nonce>`. */
  readonly name: string;
  /** The environment itself. */
  readonly directory: string;
  /** Written last: without it the directory is garbage. */
  readonly record: string;
  readonly log: string;
  /** Home and temporary files of the commands, gone when they have ended. */
  readonly scratch: string;
  /** In `scratch`: for whom the attempt is, as long as it is under way. */
  readonly attempt: string;
  /** Its time says since when nothing uses the environment. */
  readonly unused: string;
}

const namePattern = /^[0-9a-f]{16}\.[0-9a-z]+$/;
const suffixes = ['.json', '.log', '.tmp', '.unused'] as const;

export function storeDirectory(root: string): string {
  return join(root, '.store');
}

export function cacheDirectory(root: string): string {
  return join(root, '.cache');
}

/** The file that remembers the generations of one environment. */
export function generationsFile(root: string, key: EnvironmentKey): string {
  return join(root, '.gen', key.pack, `${slotOf(key)}.json`);
}

/** Which pack's environment for which version of which runtime. An empty version is the default one. */
export interface EnvironmentKey {
  readonly pack: string;
  /** Ref. */
  readonly runtime: string;
  readonly version: string;
}

/** For people, and unique: `slack core.python@3.12`. */
export function renderKey({ pack, runtime, version }: EnvironmentKey): string {
  return version === '' ? `${pack} ${runtime}` : `${pack} ${runtime}@${version}`;
}

/** The name of an environment among those of its pack. Versions may hold any character, file names may not. */
function slotOf({ runtime, version }: EnvironmentKey): string {
  return version === '' ? runtime : `${runtime}-${encodeURIComponent(version)}`;
}

/** The first digits of a fingerprint, without `sha256:`. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice('sha256:'.length, 'sha256:'.length + 16);
}

export function storeEntry(root: string, name: string): StoreEntry {
  const directory = join(storeDirectory(root), name);
  return {
    name,
    directory,
    record: `${directory}.json`,
    log: `${directory}.log`,
    scratch: `${directory}.tmp`,
    attempt: join(`${directory}.tmp`, 'attempt.json'),
    unused: `${directory}.unused`,
  };
}

/** What of an entry there is on disk. */
export interface FoundEntry {
  readonly name: string;
  readonly hasDirectory: boolean;
  readonly hasRecord: boolean;
  readonly hasLog: boolean;
  readonly hasScratch: boolean;
  readonly isMarkedUnused: boolean;
}

/** Every entry of the store that has left something on disk, by name. One read of one directory. */
export function listStore(root: string): ReadonlyMap<string, FoundEntry> {
  const parts = new Map<string, Set<string>>();
  for (const file of readNames(storeDirectory(root))) {
    const suffix = suffixes.find((each) => file.endsWith(each)) ?? '';
    const name = file.slice(0, file.length - suffix.length);
    if (!namePattern.test(name)) continue;
    const found = parts.get(name);
    if (found === undefined) parts.set(name, new Set([suffix]));
    else found.add(suffix);
  }
  return new Map([...parts].map(([name, found]) => [name, describeFound(name, found)]));
}

function describeFound(name: string, found: ReadonlySet<string>): FoundEntry {
  return {
    name,
    hasDirectory: found.has(''),
    hasRecord: found.has('.json'),
    hasLog: found.has('.log'),
    hasScratch: found.has('.tmp'),
    isMarkedUnused: found.has('.unused'),
  };
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new OperationalError(`the store of environments cannot be read: ${message}`, {
      code: 'input.unavailable',
      hint: 'Give the user of this program the right to read it, or choose another directory for environments.',
      cause: error,
    });
  }
}
