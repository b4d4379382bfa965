import { rmSync } from 'node:fs';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { asText, asTexts } from './execution-config.ts';
import { readJsonFile } from '../process/read-small-file.ts';
import { generationsFile, type EnvironmentKey } from './store-layout.ts';
import { writeAtomically } from '../process/write-atomically.ts';

/** One environment that served under a key. */
export interface Generation {
  readonly number: number;
  /** Of its store entry. */
  readonly name: string;
  readonly fingerprint: string;
  /** ISO 8601, UTC. */
  readonly activatedAt: string;
}

/** What is remembered about a build that went wrong, until one goes well. */
export interface RememberedFailure {
  readonly fingerprint: string;
  readonly message: string;
  /** Path. */
  readonly log: string | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The history of one environment. */
export interface Generations {
  readonly key: EnvironmentKey;
  /** Paths of its public links. */
  readonly links: readonly string[];
  /** Newest last. */
  readonly generations: readonly Generation[];
  /** Number of the serving one; 0 when none does. */
  readonly current: number;
  /** Fingerprint that was rolled back from: as long as it is what is wanted, the older generation stays. */
  readonly rolledBackFrom: string | undefined;
  readonly failure: RememberedFailure | undefined;
}

/** Reads the history of an environment; an empty one when there is none. */
export function readGenerations(root: string, key: EnvironmentKey): Generations {
  return parseGenerations(readJsonFile(generationsFile(root, key))) ?? emptyGenerations(key);
}

export function emptyGenerations(key: EnvironmentKey): Generations {
  return { key, links: [], generations: [], current: 0, rolledBackFrom: undefined, failure: undefined };
}

/** Reads the value of a file of generations; undefined for anything else. */
export function parseGenerations(value: unknown): Generations | undefined {
  if (!isJsonObject(value as JsonValue)) return undefined;
  const { key, links, generations, current, rolledBackFrom, failure } = value as JsonObject;
  if (!isJsonObject(key) || !isJsonArray(generations)) return undefined;
  return {
    key: {
      pack: asText(key['pack']) ?? '',
      runtime: asText(key['runtime']) ?? '',
      version: asText(key['version']) ?? '',
    },
    links: asTexts(links),
    generations: generations as unknown as readonly Generation[],
    current: typeof current === 'number' ? current : 0,
    rolledBackFrom: asText(rolledBackFrom),
    failure: isJsonObject(failure) ? (failure as unknown as RememberedFailure) : undefined,
  };
}

/** Writes the history. What serves is told by the links: a loss of power may cost the way back, not the environment. */
export function writeGenerations(root: string, history: Generations): void {
  const text = JSON.stringify({ format: 1, ...history }, null, 2);
  writeAtomically(generationsFile(root, history.key), `${text}\n`, { durable: false });
}

export function removeGenerations(root: string, key: EnvironmentKey): void {
  rmSync(generationsFile(root, key), { force: true });
}

/** The generation that serves. */
export function currentGeneration({ generations, current }: Generations): Generation | undefined {
  return generations.find(({ number }) => number === current);
}

/** The number of what serves, by the name of its store entry: another one than the current one once its pack's content was rolled back. */
export function numberOf(history: Generations | undefined, name: string | undefined): number {
  return history?.generations.find((each) => each.name === name)?.number ?? history?.current ?? 0;
}

/** When a generation was followed by another one, in milliseconds since the epoch; undefined while it is the last to have been activated. */
export function supersededAt({ generations }: Generations, name: string): number | undefined {
  const ordered = generations.toSorted((first, second) => (first.activatedAt < second.activatedAt ? -1 : 1));
  const next = ordered[ordered.findIndex((generation) => generation.name === name) + 1];
  return next === undefined ? undefined : Date.parse(next.activatedAt);
}

/** The history with an environment serving: as a new generation, or as the one that it was the last time. */
export function activate(
  history: Generations,
  next: Omit<Generation, 'number'>,
  links: readonly string[],
): Generations {
  const known = history.generations.find(({ name }) => name === next.name);
  const number = known?.number ?? Math.max(0, ...history.generations.map((each) => each.number)) + 1;
  const others = history.generations.filter(({ name }) => name !== next.name);
  return {
    ...history,
    links,
    generations: [...others, { ...next, number }].toSorted((first, second) => first.number - second.number),
    current: number,
    rolledBackFrom: undefined,
    failure: undefined,
  };
}

/** The history without those generations that are neither current nor among the newest `keep`. */
export function trimGenerations(history: Generations, keep: number): Generations {
  const newest = new Set(history.generations.slice(-Math.max(1, keep)));
  const kept = history.generations.filter(
    (generation) => newest.has(generation) || generation.number === history.current,
  );
  return { ...history, generations: kept };
}
