import { isJsonArray, isJsonObject, type JsonObject, type JsonPath, type JsonValue } from './json.ts';

/** Path segment that stands for every item of a list and every member of a map. */
export const everyItem = '*';

/** One schema inside a conf_schema, with the values of the configuration that it is about. */
export interface SchemaNode {
  readonly schema: JsonObject;
  /** Path below `config`; `everyItem` where the schema is about all items or all members. */
  readonly path: JsonPath;
}

/** What findSchemaNodes found. */
export interface SchemaNodes {
  readonly nodes: readonly SchemaNode[];
  /** Paths at which a `$ref` comes back to where it is already being followed; anything may lie below. */
  readonly recursions: readonly JsonPath[];
  /** False when the schema was too large or too deep to look at all of it. */
  readonly complete: boolean;
}

interface PendingNode {
  readonly schema: JsonValue | undefined;
  readonly path: JsonPath;
  readonly followed: FollowedReference | undefined;
}

/** The `$ref`s on the way to a node, the last one first. */
interface FollowedReference {
  readonly pointer: string;
  readonly before: FollowedReference | undefined;
}

/** Schemas looked at, and how deep in the configuration they may reach; references make a small text stand for any number. */
const maxNodes = 2000;
const maxDepth = 32;

/** A schema inside another, with the path segment that it adds, if any. */
type Subschema = readonly [schema: JsonValue, segment?: string | number];

/** Finds the schemas that the value of a keyword holds. */
type Applicator = (value: JsonValue) => readonly Subschema[];

const sameValue: Applicator = (value) => [[value]];
const everyPart: Applicator = (value) => [[value, everyItem]];
const eachSameValue: Applicator = (value) => partsOf(value).map(([, schema]) => [schema]);
const eachMember: Applicator = (value) => partsOf(value).map(([name, schema]) => [schema, name]);
const eachPattern: Applicator = (value) => partsOf(value).map(([, schema]) => [schema, everyItem]);
const eachItem: Applicator = (value) =>
  isJsonArray(value) ? value.map((schema, index) => [schema, index]) : everyPart(value);

const applicators: ReadonlyMap<string, Applicator> = new Map([
  ['properties', eachMember],
  ['patternProperties', eachPattern],
  ['additionalProperties', everyPart],
  ['unevaluatedProperties', everyPart],
  ['items', eachItem],
  ['prefixItems', eachItem],
  ['additionalItems', everyPart],
  ['unevaluatedItems', everyPart],
  ['contains', everyPart],
  ['allOf', eachSameValue],
  ['anyOf', eachSameValue],
  ['oneOf', eachSameValue],
  ['not', sameValue],
  ['if', sameValue],
  ['then', sameValue],
  ['else', sameValue],
  ['dependentSchemas', eachSameValue],
  ['dependencies', eachSameValue],
]);

function partsOf(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** Keywords that make sense at the root of a schema which does not say that it is one. */
const rootKeywords = new Set([
  'properties',
  'patternProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'then',
  'else',
]);

/**
 * Every schema inside a conf_schema of either shape: a JSON Schema (`type: object` with `properties`), or a flat map of
 * parameters. A flat one is also looked at as a JSON Schema that forgot its type. Never throws, whatever the shape.
 */
export function findSchemaNodes(confSchema: JsonValue): SchemaNodes {
  if (!isJsonObject(confSchema)) return { nodes: [], recursions: [], complete: true };
  const pending: PendingNode[] = findRoots(confSchema);
  const nodes: SchemaNode[] = [];
  const recursions: JsonPath[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { schema, path } = next;
    if (!isJsonObject(schema)) continue;
    if (nodes.length === maxNodes || path.length > maxDepth) return { nodes, recursions, complete: false };
    nodes.push({ schema, path });
    for (const keyword of Object.keys(schema)) pushSubschemas(pending, next, keyword);
    if (!pushReferenced(pending, next, confSchema)) recursions.push(path);
  }
  return { nodes, recursions, complete: true };
}

function findRoots(confSchema: JsonObject): PendingNode[] {
  const root: PendingNode = { schema: confSchema, path: [], followed: undefined };
  if (confSchema['type'] === 'object' && isJsonObject(confSchema['properties'])) return [root];
  const roots = Object.entries(confSchema).map(([name, schema]): PendingNode => ({
    schema,
    path: [name],
    followed: undefined,
  }));
  for (const keyword of rootKeywords) pushSubschemas(roots, root, keyword);
  pushReferenced(roots, root, confSchema);
  return roots;
}

function pushSubschemas(
  pending: PendingNode[],
  { schema, path, followed }: PendingNode,
  keyword: string,
): void {
  const findIn = applicators.get(keyword);
  if (findIn === undefined || !isJsonObject(schema) || !Object.hasOwn(schema, keyword)) return;
  for (const [subschema, segment] of findIn(schema[keyword] ?? null)) {
    pending.push({ schema: subschema, path: segment === undefined ? path : [...path, segment], followed });
  }
}

/** Follows a node's `$ref` within the conf_schema; false when that is being followed already. */
function pushReferenced(pending: PendingNode[], node: PendingNode, confSchema: JsonObject): boolean {
  const pointer = isJsonObject(node.schema) ? node.schema['$ref'] : undefined;
  if (typeof pointer !== 'string') return true;
  for (let step = node.followed; step !== undefined; step = step.before) {
    if (step.pointer === pointer) return false;
  }
  const schema = resolvePointer(confSchema, pointer);
  pending.push({ schema, path: node.path, followed: { pointer, before: node.followed } });
  return true;
}

/** The value at a JSON pointer in fragment form (`#/definitions/secret`); undefined when there is none. */
function resolvePointer(root: JsonObject, pointer: string): JsonValue | undefined {
  if (!pointer.startsWith('#')) return undefined;
  let value: JsonValue | undefined = root;
  for (const part of pointer.slice(1).split('/').slice(1)) {
    const key = unescapePart(part);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

function unescapePart(part: string): string {
  const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
