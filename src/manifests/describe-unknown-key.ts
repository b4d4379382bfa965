import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { suggest } from '../catalog/suggest.ts';
import { displayList, displayName } from './conf-schema/display.ts';
import { displayOwner } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

/** Shorter names are the beginning of too many others. */
const minPrefix = 4;

/** Says that a mapping's schema knows no such key, and which one is meant. `path` leads to the mapping. */
export function describeUnknownKey(key: string, path: JsonPath, schema: JsonObject): ManifestFinding {
  const isOpen = schema['additionalProperties'] !== false;
  const meant = suggestKey(key, schema);
  return {
    code: 'manifest.unknown-key',
    path: [...path, key],
    part: 'key',
    message: `${displayName(key)} is not a key of ${displayOwner(path, schema, 'a')}${isOpen ? ', and has no effect' : ''}.`,
    hint:
      meant === undefined ? describeAlternatives(key, schema, isOpen) : `Did you mean ${displayName(meant)}?`,
  };
}

/** The key that was probably meant: one that is spelt alike, or that the word begins with (`metadata`). */
export function suggestKey(key: string, schema: JsonObject): string | undefined {
  const names = Object.keys(propertiesOf(schema));
  const prefixes = names.filter((name) => name.length >= minPrefix && key.startsWith(name));
  return suggest(key, names) ?? (prefixes.length === 1 ? prefixes[0] : undefined);
}

function describeAlternatives(key: string, schema: JsonObject, isOpen: boolean): string {
  const properties = propertiesOf(schema);
  const home = Object.keys(properties).find((name) => Object.hasOwn(propertiesOf(properties[name]), key));
  if (home !== undefined) return `It belongs in ${displayName(home)}.`;
  if (isOpen) return 'Remove it, or let its name begin with `x-`.';
  return `Its keys are ${displayList(Object.keys(properties).map(displayName), 'and')}.`;
}

/** The schemas of an object's keys. */
export function propertiesOf(schema: JsonValue | undefined): JsonObject {
  if (!isJsonObject(schema)) return {};
  const { properties } = schema;
  return isJsonObject(properties) ? properties : {};
}
