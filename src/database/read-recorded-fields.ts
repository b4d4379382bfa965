import { columnsOf } from '../catalog/columns.ts';
import { digest } from '../catalog/digest.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import { readSecretHash } from '../catalog/secrets.ts';
import type { FieldChange, ShownValue } from '../plan/plan.ts';

const absent: ShownValue = Object.freeze({ sensitive: false, value: undefined });

/**
 * What `recordChanges` wrote about the fields of a change, as a plan has it: an object is what a creation stated, a list holds
 * differences. What stands for a secret is sensitive, wherever it lies.
 */
export function readRecordedFields(kind: Kind, recorded: JsonValue): readonly FieldChange[] {
  if (isJsonArray(recorded)) return recorded.filter(isJsonObject).map(readDifference);
  return isJsonObject(recorded) ? readCreation(kind, recorded) : [];
}

function readDifference(recorded: JsonObject): FieldChange {
  return {
    path: isJsonArray(recorded['path']) ? (recorded['path'] as JsonPath) : [],
    before: readSide(recorded, 'before'),
    after: readSide(recorded, 'after'),
    reason: recorded['reason'] as FieldChange['reason'],
    location: undefined,
  };
}

function readSide(recorded: JsonObject, side: 'before' | 'after'): ShownValue {
  const hash = recorded[`${side}Hash`];
  if (typeof hash === 'string') return { sensitive: true, hash };
  return showValue(recorded[side]);
}

/** A value that holds a stand-in for a secret is hidden whole: it cannot be told which part of it differs. */
function showValue(value: JsonValue | undefined): ShownValue {
  if (value === undefined || !holdsSecret(value)) return { sensitive: false, value };
  return { sensitive: true, hash: readSecretHash(value) ?? digest(value) };
}

/** Column by column in the order of the table, `config` key by key; what holds a secret is taken apart around it. */
function readCreation(kind: Kind, recorded: JsonObject): readonly FieldChange[] {
  const places = new Map(columnsOf(kind).map((column, place) => [column.name, { column, place }]));
  const placeOf = (name: string): number => places.get(name)?.place ?? places.size;
  return Object.entries(recorded)
    .toSorted(([first], [second]) => placeOf(first) - placeOf(second))
    .flatMap(([name, value]) => {
      const isByKey = places.get(name)?.column.compare === 'keys' && isJsonObject(value);
      return isByKey && readSecretHash(value) === undefined
        ? splitParts(value, [name]).flatMap(readCreated)
        : readCreated({ path: [name], value });
    });
}

interface Part {
  readonly path: JsonPath;
  readonly value: JsonValue;
}

function readCreated({ path, value }: Part): readonly FieldChange[] {
  if (readSecretHash(value) === undefined && holdsSecret(value)) {
    return splitParts(value, path).flatMap(readCreated);
  }
  return [{ path, before: absent, after: showValue(value), reason: 'stated', location: undefined }];
}

function splitParts(value: JsonValue, path: JsonPath): readonly Part[] {
  if (isJsonArray(value)) return value.map((part, index) => ({ path: [...path, index], value: part }));
  if (!isJsonObject(value)) return [];
  return Object.entries(value)
    .toSorted(([first], [second]) => (first < second ? -1 : 1))
    .map(([key, part]) => ({ path: [...path, key], value: part }));
}

/** Whether a stand-in for a secret lies in the value. */
function holdsSecret(value: JsonValue): boolean {
  if (readSecretHash(value) !== undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  return (isJsonArray(value) ? value : Object.values(value)).some(holdsSecret);
}
