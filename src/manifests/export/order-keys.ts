import { findSchemaNodes } from '../../catalog/config-schema-nodes.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../catalog/json.ts';

/** What people want to know of a parameter first. */
const schemaKeywords: readonly string[] = [
  '$schema',
  '$id',
  '$ref',
  'title',
  'type',
  'description',
  'format',
  'required',
  'secret',
  'default',
  'const',
  'enum',
  'properties',
  'items',
];

/** The value with the keys of its mappings in the order in which `schema` describes them, others behind these by name. jsonb keeps no order. */
export function orderKeys(value: JsonValue, schema: JsonValue): JsonValue {
  const { properties, items, additionalProperties } = isJsonObject(schema) ? schema : {};
  if (isJsonArray(value)) return value.map((item) => orderKeys(item, items ?? null));
  if (!isJsonObject(value)) return value;
  const known = isJsonObject(properties) ? properties : {};
  return arrange(value, Object.keys(known), (part, key) =>
    orderKeys(part, (Object.hasOwn(known, key) ? known[key] : additionalProperties) ?? null),
  );
}

/** The same for a conf_schema, in which each schema has the order of its keywords. */
export function orderConfSchema(confSchema: JsonValue): JsonValue {
  const schemas = new Set<JsonValue>(findSchemaNodes(confSchema).nodes.map(({ schema }) => schema));
  const order = (value: JsonValue): JsonValue => {
    if (isJsonArray(value)) return value.map(order);
    if (!isJsonObject(value)) return value;
    return arrange(value, schemas.has(value) ? schemaKeywords : [], order);
  };
  return order(confSchema);
}

function arrange(
  value: JsonObject,
  first: readonly string[],
  orderPart: (part: JsonValue, key: string) => JsonValue,
): JsonObject {
  const leading = first.filter((key) => Object.hasOwn(value, key));
  const known = new Set(leading);
  const others = Object.keys(value).filter((key) => !known.has(key));
  return Object.fromEntries(
    [...leading, ...others.sort()].map((key) => [key, orderPart(value[key] ?? null, key)]),
  );
}
