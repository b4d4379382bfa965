import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../catalog/json.ts';

/** A field of a JSON Schema, below another one. */
export interface SchemaField {
  /** A key, `<name>` for any key, and with `[].` in front of it for what the items of a list hold. */
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
  /** The key without which it is required, where that depends. */
  readonly requiredUnless: string | undefined;
}

/** What any key leads to. */
export const anyName = '<name>';

/** The fields directly below a schema, in its order: its properties, what any other key leads to, and what its items hold. */
export function listFields(schema: JsonObject): readonly SchemaField[] {
  const alternatives = isJsonArray(schema['oneOf']) ? schema['oneOf'].filter(isJsonObject) : [];
  const items = schema['items'];
  return [
    ...listProperties(schema),
    ...alternatives.flatMap(listFields),
    ...(isJsonObject(items)
      ? listFields(items).map((field) => ({ ...field, name: `[].${field.name}` }))
      : []),
  ];
}

function listProperties(schema: JsonObject): readonly SchemaField[] {
  const { properties, additionalProperties: others } = schema;
  const required = textsOf(schema['required']);
  const conditional = readCondition(schema);
  return [
    ...Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, property]) =>
      isJsonObject(property)
        ? [
            {
              name,
              schema: property,
              required: required.includes(name),
              requiredUnless: conditional.names.includes(name) ? conditional.key : undefined,
            },
          ]
        : [],
    ),
    ...(isJsonObject(others)
      ? [{ name: anyName, schema: others, required: false, requiredUnless: undefined }]
      : []),
  ];
}

/** `if` a key is stated, and `else` others are required. */
function readCondition(schema: JsonObject): {
  readonly key: string | undefined;
  readonly names: readonly string[];
} {
  const { if: condition, else: otherwise } = schema;
  const [key] = isJsonObject(condition) ? textsOf(condition['required']) : [];
  const names = key !== undefined && isJsonObject(otherwise) ? textsOf(otherwise['required']) : [];
  return { key, names };
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The path of a field: `runtime.versions` and `[].version` are `runtime.versions[].version`. */
export function joinPath(path: string, name: string): string {
  return name.startsWith('[') ? path + name : `${path}.${name}`;
}
