import { jsonEquals } from '../catalog/json-equals.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../catalog/json.ts';
import { readSecretHash } from '../catalog/secrets.ts';

/** A part that differs; undefined on the side that does not have it. */
export interface Difference {
  readonly path: JsonPath;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

type Side = JsonValue | undefined;

/**
 * The smallest parts in which two values differ, in the order of their keys. Lists of scalars are one part; lists of
 * objects are compared item by item when they are equally long. What exists on one side only is one part, unless it holds
 * stand-ins for secrets: then it is taken apart, so that everything else in it can be seen.
 */
export function diffValues(before: Side, after: Side, path: JsonPath): readonly Difference[] {
  const differences: Difference[] = [];
  collect(differences, { path, before, after });
  return differences;
}

function collect(differences: Difference[], pair: Difference): void {
  const { path, before, after } = pair;
  if (before === after) return;
  if (before !== undefined && after !== undefined && jsonEquals(before, after)) return;
  const parts = findParts(before, after);
  if (parts === undefined) {
    differences.push(pair);
    return;
  }
  for (const key of parts) {
    collect(differences, { path: [...path, key], before: partAt(before, key), after: partAt(after, key) });
  }
}

/** The keys by which both sides can be taken apart; undefined when they are to be seen whole. */
function findParts(before: Side, after: Side): Iterable<string | number> | undefined {
  if (readSecretHash(before) !== undefined || readSecretHash(after) !== undefined) return undefined;
  if (isJsonObject(before) && isJsonObject(after)) return unionOfKeys(before, after);
  if (isJsonObject(before) && after === undefined && holdsSecret(before)) return unionOfKeys(before, {});
  if (isJsonObject(after) && before === undefined && holdsSecret(after)) return unionOfKeys({}, after);
  if (isJsonArray(before) && isJsonArray(after) && isItemwise(before, after)) return before.keys();
  return undefined;
}

function unionOfKeys(first: JsonObject, second: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
}

function isItemwise(first: readonly JsonValue[], second: readonly JsonValue[]): boolean {
  return first.length === second.length && first.every(isContainer) && second.every(isContainer);
}

function isContainer(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}

function partAt(value: Side, key: string | number): Side {
  if (typeof key === 'number') return isJsonArray(value) ? value[key] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Whether a stand-in for a secret lies in the value. */
export function holdsSecret(value: Side): boolean {
  const pending: Side[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (readSecretHash(next) !== undefined) return true;
    pending.push(...(isJsonArray(next) ? next : Object.values(next)));
  }
  return false;
}
