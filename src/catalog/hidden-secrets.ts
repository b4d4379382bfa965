import type { AppliedObject, DesiredObject, Fields, LiveObject } from './catalog-object.ts';
import { isJsonArray, isJsonObject, type JsonPath, type JsonValue } from './json.ts';
import { mapParts } from './map-parts.ts';
import { readSecretHash, redactSecrets, secretPaths } from './secrets.ts';

/** Stands in place of a keyed hash where not even that may be given away: all hidden secrets are alike. */
const anySecret = 'hidden';

/** Paths below `config` that are or were secret, by the packs' refs. */
export type KnownSecrets = ReadonlyMap<string, readonly JsonPath[]>;

interface SecretSources {
  readonly objects: readonly LiveObject[];
  readonly inventory: readonly AppliedObject[];
  readonly desired?: readonly DesiredObject[];
}

/** What is secret by anybody's word: the database's schema, those that were applied, and the manifests'. */
export function findKnownSecrets({ objects, inventory, desired = [] }: SecretSources): KnownSecrets {
  const known = new Map<string, readonly JsonPath[]>();
  const add = (ref: string, paths: readonly JsonPath[]): void => {
    if (paths.length > 0) known.set(ref, [...(known.get(ref) ?? []), ...paths]);
  };
  for (const { kind, ref, fields } of [...objects, ...inventory]) {
    if (kind === 'pack') add(ref, secretPaths(fields['conf_schema'] ?? null));
  }
  for (const { kind, ref, fields } of inventory) {
    if (kind === 'pack') add(ref, findStandIns(fields['config'] ?? null));
  }
  for (const { ref, secrets } of desired) add(ref, secrets);
  for (const { ref, moved } of desired) {
    if (moved?.from === undefined) continue;
    const both = [...(known.get(ref) ?? []), ...(known.get(moved.from) ?? [])];
    for (const name of [ref, moved.from]) if (both.length > 0) known.set(name, both);
  }
  return known;
}

/** The columns of a pack with `{ $secret: 'hidden' }` in place of every secret. */
export function hideSecrets(fields: Fields, paths: readonly JsonPath[]): Fields {
  return redactSecrets(fields, paths, () => anySecret);
}

/** The value with every stand-in made the same, so that no keyed hash is left. */
export function hideStandIns(value: JsonValue): JsonValue {
  return readSecretHash(value) === undefined ? mapParts(value, hideStandIns) : { $secret: anySecret };
}

/** Where stand-ins for secrets lie in a value. */
export function findStandIns(value: JsonValue): readonly JsonPath[] {
  if (readSecretHash(value) !== undefined) return [[]];
  return partsOf(value).flatMap(([key, part]) => findStandIns(part).map((path) => [key, ...path]));
}

/** How many stand-ins lie in the same place of both values, so that nobody can tell whether the secrets are the same. */
export function countHiddenPairs(first: JsonValue, second: JsonValue): number {
  if (readSecretHash(first) !== undefined && readSecretHash(second) !== undefined) return 1;
  const others = new Map(partsOf(second));
  return partsOf(first).reduce(
    (count, [key, part]) => count + countHiddenPairs(part, others.get(key) ?? null),
    0,
  );
}

function partsOf(value: JsonValue): readonly (readonly [string | number, JsonValue])[] {
  if (isJsonArray(value)) return [...value.entries()];
  return isJsonObject(value) ? Object.entries(value) : [];
}
