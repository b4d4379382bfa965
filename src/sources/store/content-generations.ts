import { isJsonArray, isJsonObject, type JsonValue } from '../../catalog/json.ts';
import { readJsonFile } from '../../process/read-small-file.ts';
import { writeAtomically } from '../../process/write-atomically.ts';
import { contentGenerationsFile } from './content-layout.ts';

/** One content that served a pack. */
export interface ContentGeneration {
  readonly number: number;
  /** Of its store entry. */
  readonly name: string;
  readonly digest: string;
  /** ISO 8601, UTC. */
  readonly activatedAt: string;
}

/** Which contents have served a pack. */
export interface ContentGenerations {
  readonly pack: string;
  /** Newest last. */
  readonly generations: readonly ContentGeneration[];
  /** Number of the serving one; 0 when none does. */
  readonly current: number;
  /** Digest that was rolled back from: as long as it is what is wanted, the older content stays. */
  readonly rolledBackFrom: string | undefined;
}

/** Reads the history of a pack's contents; an empty one when there is none. */
export function readContentGenerations(root: string, pack: string): ContentGenerations {
  const value = readJsonFile(contentGenerationsFile(root, pack)) as JsonValue | undefined;
  const stated = isJsonObject(value) ? value : {};
  const { generations, current, rolledBackFrom } = stated;
  return {
    pack,
    generations: isJsonArray(generations) ? generations.flatMap(readGeneration) : [],
    current: typeof current === 'number' ? current : 0,
    rolledBackFrom: typeof rolledBackFrom === 'string' ? rolledBackFrom : undefined,
  };
}

function readGeneration(value: JsonValue): readonly ContentGeneration[] {
  if (!isJsonObject(value)) return [];
  const { number, name, digest, activatedAt } = value;
  const isWhole =
    typeof number === 'number' &&
    typeof name === 'string' &&
    typeof digest === 'string' &&
    typeof activatedAt === 'string';
  return isWhole ? [{ number, name, digest, activatedAt }] : [];
}

/** Writes the history. To be called with the lock of the pack held. */
export function writeContentGenerations(root: string, history: ContentGenerations): void {
  const text = JSON.stringify({ format: 1, ...history }, null, 2);
  writeAtomically(contentGenerationsFile(root, history.pack), `${text}\n`);
}

/** The history with a content serving: as a new generation, or as the one that it was the last time. */
export function addGeneration(
  history: ContentGenerations,
  next: Omit<ContentGeneration, 'number'>,
): ContentGenerations {
  const known = history.generations.find(({ name }) => name === next.name);
  const number = known?.number ?? Math.max(0, ...history.generations.map((each) => each.number)) + 1;
  const others = history.generations.filter(({ name }) => name !== next.name);
  return {
    ...history,
    generations: [...others, { ...next, number }].toSorted((first, second) => first.number - second.number),
    current: number,
  };
}

/** When a content was followed by another one, in milliseconds since the epoch; undefined while it is the last to have been activated. */
export function contentSupersededAt({ generations }: ContentGenerations, name: string): number | undefined {
  const ordered = generations.toSorted((first, second) => (first.activatedAt < second.activatedAt ? -1 : 1));
  const index = ordered.findIndex((generation) => generation.name === name);
  const next = index === -1 ? undefined : ordered[index + 1];
  return next === undefined ? undefined : Date.parse(next.activatedAt);
}
