import { isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { suggest } from '../catalog/suggest.ts';
import { displayList, displayName } from './conf-schema/display.ts';

/** What to write instead of a key that a schema does not describe; undefined when nothing is near. */
export function suggestKey(key: string, schema: JsonObject): string | undefined {
  const properties = propertiesOf(schema);
  const meant = suggest(key, Object.keys(properties));
  if (meant !== undefined) return `Did you mean ${displayName(meant)}?`;
  const home = Object.keys(properties).find((name) => Object.hasOwn(propertiesOf(properties[name]), key));
  return home === undefined ? undefined : `It belongs into ${displayName(home)}.`;
}

/** All keys that there could be. */
export function listKeys(schema: JsonObject): string {
  return `Its keys are ${displayList(Object.keys(propertiesOf(schema)).map(displayName), 'and')}.`;
}

/** The schemas of an object's keys. */
export function propertiesOf(schema: JsonValue | undefined): JsonObject {
  if (!isJsonObject(schema)) return {};
  const { properties } = schema;
  return isJsonObject(properties) ? properties : {};
}
