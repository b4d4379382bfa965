import { join } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import type { Probe } from './environment-plan.ts';
import { asText, asTexts } from './execution-config.ts';
import type { FingerprintInputs } from './fingerprint.ts';
import { identifyFile, sameIdentity, type ProgramIdentity } from './identify-program.ts';
import { readJsonFile } from '../process/read-small-file.ts';
import type { StoreEntry } from './store-layout.ts';
import { writeAtomically } from '../process/write-atomically.ts';

/** What makes a store directory an environment: written when everything was built and verified. */
export interface CompletionRecord {
  readonly name: string;
  /** Real path of the environment; one that was moved is no longer one. */
  readonly directory: string;
  readonly fingerprint: string;
  readonly inputs: FingerprintInputs;
  /** ISO 8601, UTC. */
  readonly builtAt: string;
  /** Milliseconds that the build took. */
  readonly duration: number;
  /** Bytes on disk, at the end of the build. */
  readonly bytes: number;
  /** Version that the interpreter told. */
  readonly detected: string | undefined;
  /** Programs that the environment runs by, each under a path of its own, as they were. */
  readonly witnesses: readonly Witness[];
  /** How to see that its interpreter runs, where that is known. */
  readonly probe: Probe | undefined;
  /** Digest of the pack's content after the build, whose steps may have written there. */
  readonly packAfter: string | undefined;
  /** Names, sizes and contents of what was built, for the deep check. */
  readonly tree: string;
}

/** A path and what it led to. */
export interface Witness {
  readonly path: string;
  readonly identity: ProgramIdentity;
}

/** Format of the file; another one is not read. */
const format = 1;

/** Reads what the store says about an entry; undefined unless it was completed. */
export function readRecord(entry: StoreEntry): CompletionRecord | undefined {
  const value = readJsonFile(entry.record) as JsonValue | undefined;
  if (!isJsonObject(value) || value['format'] !== format || value['name'] !== entry.name) return undefined;
  const { fingerprint, inputs, directory, builtAt, duration, bytes, witnesses, tree } = value;
  if (typeof fingerprint !== 'string' || !isJsonObject(inputs) || !Array.isArray(witnesses)) return undefined;
  return {
    name: entry.name,
    directory: asText(directory) ?? entry.directory,
    fingerprint,
    inputs,
    builtAt: asText(builtAt) ?? '',
    duration: typeof duration === 'number' ? duration : 0,
    bytes: typeof bytes === 'number' ? bytes : 0,
    detected: asText(value['detected']),
    witnesses: witnesses as readonly Witness[],
    probe: readProbe(value['probe']),
    packAfter: asText(value['packAfter']),
    tree: asText(tree) ?? '',
  };
}

function readProbe(value: JsonValue | undefined): Probe | undefined {
  if (!isJsonObject(value)) return undefined;
  const [program, ...args] = asTexts(value['argv']);
  if (program === undefined) return undefined;
  const { exitCode, pattern, isVirtualenv } = value;
  return {
    argv: [program, ...args],
    exitCode: typeof exitCode === 'number' ? exitCode : 0,
    pattern: asText(pattern),
    isVirtualenv: isVirtualenv === true,
  };
}

/** Completes an entry. The draft lies in its scratch directory, which goes when the attempt is over or swept. */
export function writeRecord(entry: StoreEntry, record: CompletionRecord): void {
  const value: JsonObject = {
    format,
    ...record,
    detected: record.detected ?? null,
    probe: record.probe === undefined ? null : { ...record.probe, pattern: record.probe.pattern ?? null },
    packAfter: record.packAfter ?? null,
    witnesses: record.witnesses.map(({ path, identity }) => ({ path, identity: { ...identity } })),
  };
  writeAtomically(entry.record, `${JSON.stringify(value, null, 2)}\n`, {
    draft: join(entry.scratch, 'record.json'),
  });
}

/** Takes down what paths lead to, for `findChangedWitness`. Paths that lead nowhere are left out. */
export function witness(paths: readonly string[]): readonly Witness[] {
  return [...new Set(paths)].flatMap((path) => {
    const identity = identifyFile(path);
    return identity === undefined ? [] : [{ path, identity }];
  });
}

/** Finds a program that is not what it was when the environment was built, as the end of a sentence. Runs nothing. */
export function findChangedWitness(witnesses: readonly Witness[]): string | undefined {
  for (const { path, identity } of witnesses) {
    const now = identifyFile(path);
    if (now === undefined) return `${path} is gone`;
    if (sameIdentity(identity, now)) continue;
    return now.path === identity.path
      ? `${identity.path} was replaced by another build of it`
      : `${path} leads to ${now.path} instead of ${identity.path}`;
  }
  return undefined;
}
