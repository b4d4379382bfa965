import { Ajv, type ErrorObject } from 'ajv';
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';

/** One way in which a value breaks a schema. */
export interface Violation {
  readonly keyword: string;
  /** To the part of the value that the keyword is about. */
  readonly path: JsonPath;
  /** That part. */
  readonly value: JsonValue;
  /** The key at `path` that it is about, where it is about a key alone. */
  readonly key: string | undefined;
  /** The subschema in which the keyword stands. */
  readonly rule: JsonObject;
}

/** Finds what a value breaks a schema in: the first few hundred of it. */
export type FindViolations = (value: JsonValue) => readonly Violation[];

const compiled = new WeakMap<JsonObject, FindViolations>();

/** More of one document are never shown. */
const maxViolations = 200;

/** Reported on behalf of another keyword that says more. */
const wrappers: ReadonlySet<string> = new Set(['propertyNames']);

/** Compiles one of our own schemas (draft-07), once for each schema object. */
export function compileSchema(schema: JsonObject): FindViolations {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const ajv = new Ajv({ allErrors: true, ownProperties: true, strict: true, allowUnionTypes: true });
  const validate = ajv.compile<JsonValue>(schema);
  const findViolations: FindViolations = (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? [])
      .filter(({ keyword }) => !wrappers.has(keyword))
      .slice(0, maxViolations)
      .map((error) => toViolation(error, { schema, value }));
  };
  compiled.set(schema, findViolations);
  return findViolations;
}

function toViolation(
  { keyword, instancePath, schemaPath, params, propertyName }: ErrorObject,
  { schema, value: root }: { readonly schema: JsonObject; readonly value: JsonValue },
): Violation {
  const path: (string | number)[] = [];
  let value: JsonValue = root;
  for (const name of parsePointer(instancePath)) {
    path.push(Array.isArray(value) ? Number(name) : name);
    value = partOf(value, name);
  }
  const named: unknown = params['additionalProperty'] ?? params['missingProperty'] ?? propertyName;
  const rule = parsePointer(schemaPath.slice(1)).slice(0, -1).reduce(partOf, schema);
  return {
    keyword,
    path,
    value,
    key: typeof named === 'string' ? named : undefined,
    rule: isJsonObject(rule) ? rule : {},
  };
}

function partOf(value: JsonValue, name: string): JsonValue {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
  return (value as JsonObject)[name] ?? null;
}

/** The steps of a JSON pointer (RFC 6901). ajv percent-encodes those into a schema as well, where our names need none. */
function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
