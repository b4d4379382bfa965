import { everyItem, findSchemaNodes, type SchemaNode, type SchemaNodes } from './config-schema-nodes.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonPath, type JsonValue } from './json.ts';
import { mapParts } from './map-parts.ts';
import type { Fields } from './catalog-object.ts';

/** Gives the keyed hash that stands for a secret value. */
export type HashSecret = (value: JsonValue) => string;

/** Keywords of a schema that give values of the configuration; some give a list of them. */
const valueKeywords = new Set(['default', 'const', 'example', 'enum', 'examples']);
const listKeywords = new Set(['enum', 'examples']);

/** Of a conf_schema; what lies deeper is hidden with the schema around it. */
const maxSchemaDepth = 500;

/**
 * Paths below `config` whose values are secret by the pack's conf_schema: those of the schemas that say `secret: true`.
 * Errs on the side of secrecy: recursion below a secret schema, and a schema too large to look through, hide everything there.
 */
export function secretPaths(confSchema: JsonValue): readonly JsonPath[] {
  return findSecrets(findSchemaNodes(confSchema));
}

function findSecrets({ nodes, recursions, complete }: SchemaNodes): readonly JsonPath[] {
  if (!complete) return [[]];
  const secret = nodes.filter(({ schema }) => isSecret(schema)).map(({ path }) => path);
  if (secret.length === 0) return [];
  const unique = new Map([...secret, ...recursions].map((path) => [JSON.stringify(path), path]));
  return [...unique.values()];
}

/** YAML 1.2 reads `yes` as a text; what is meant is plain, and mistaking it would print the secret. */
function isSecret(schema: JsonObject): boolean {
  const { secret } = schema;
  return secret === true || (typeof secret === 'string' && /^(?:true|yes|on)$/i.test(secret.trim()));
}

/**
 * The columns with `{ $secret: <keyed hash> }` in place of every secret: in `config` at the given paths and those of the
 * conf_schema among the columns, and in that conf_schema where it gives values for such paths (default, const, enum,
 * examples). The same object where there is none. A value that does not have the shape its schema describes is hidden whole.
 */
export function redactSecrets(fields: Fields, secrets: readonly JsonPath[], hash: HashSecret): Fields {
  const { config, conf_schema: confSchema } = fields;
  const found = findSchemaNodes(confSchema ?? null);
  const paths = [...secrets, ...findSecrets(found)];
  if (paths.length === 0) return fields;
  return {
    ...fields,
    ...(config === undefined ? {} : { config: redactValue(config, paths, hash) }),
    ...(confSchema === undefined ? {} : { conf_schema: redactSchema(confSchema, found, { paths, hash }) }),
  };
}

/** The values that a conf_schema itself gives for secret paths (default, const, enum, examples). */
export function findSchemaSecrets(confSchema: JsonValue): readonly JsonValue[] {
  const found: JsonValue[] = [];
  redactSecrets({ conf_schema: confSchema }, [], (value) => {
    found.push(value);
    return '';
  });
  return found;
}

/** Whether a value stands for a secret; the keyed hash if so. */
export function readSecretHash(value: JsonValue | undefined): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const { $secret: hash } = value;
  return typeof hash === 'string' && Object.keys(value).length === 1 ? hash : undefined;
}

/** Where hashes stand for secrets in a value. */
export function findSecretHashes(value: JsonValue): readonly JsonPath[] {
  const found: JsonPath[] = [];
  const search = (part: JsonValue, path: JsonPath): JsonValue => {
    if (readSecretHash(part) === undefined)
      return mapParts(part, (inner, key) => search(inner, [...path, key]));
    found.push(path);
    return part;
  };
  search(value, []);
  return found;
}

function redactValue(value: JsonValue, paths: readonly JsonPath[], hash: HashSecret): JsonValue {
  if (paths.length === 0 || value === null) return value;
  const isHidden = paths.some(([segment]) => !mayLeadInto(value, segment));
  if (isHidden) return { $secret: hash(value) };
  return mapParts(value, (part, key) => redactValue(part, descend(paths, key), hash));
}

/** Whether a path with this first segment can lead to a part of the value; the end of a path cannot. */
function mayLeadInto(value: JsonValue, segment: string | number | undefined): boolean {
  if (segment === undefined) return false;
  if (isJsonArray(value)) return segment === everyItem || typeof segment === 'number';
  return isJsonObject(value) && typeof segment === 'string';
}

/** What is left of the paths that lead through `key`. */
function descend(paths: readonly JsonPath[], key: string | number): readonly JsonPath[] {
  return paths
    .filter(([segment]) => segment === key || segment === everyItem || key === everyItem)
    .map((path) => path.slice(1));
}

interface Redaction {
  readonly paths: readonly JsonPath[];
  readonly hash: HashSecret;
}

function redactSchema(
  confSchema: JsonValue,
  { nodes, complete }: SchemaNodes,
  redaction: Redaction,
): JsonValue {
  if (!complete) return { $secret: redaction.hash(confSchema) };
  const pathsBySchema = new Map<JsonValue, readonly JsonPath[]>();
  for (const { schema, path } of nodes) {
    const below = pathsBelow(path, redaction.paths);
    if (below.length > 0) pathsBySchema.set(schema, [...(pathsBySchema.get(schema) ?? []), ...below]);
  }
  const rewrite = (value: JsonValue, depth: number): JsonValue => {
    if (depth > maxSchemaDepth) return { $secret: redaction.hash(value) };
    const paths = pathsBySchema.get(value) ?? [];
    return mapParts(value, (part, keyword) => {
      if (paths.length === 0 || typeof keyword !== 'string' || !valueKeywords.has(keyword)) {
        return rewrite(part, depth + 1);
      }
      return redactKeyword(keyword, part, { paths, hash: redaction.hash });
    });
  };
  return rewrite(confSchema, 0);
}

function redactKeyword(keyword: string, value: JsonValue, { paths, hash }: Redaction): JsonValue {
  if (!listKeywords.has(keyword) || !isJsonArray(value)) return redactValue(value, paths, hash);
  if (paths.some((path) => path.length === 0)) return { $secret: hash(value) };
  return mapParts(value, (item) => redactValue(item, paths, hash));
}

/** The secret paths seen from a schema about the values at `path`; an empty one when those are secret themselves. */
function pathsBelow(path: SchemaNode['path'], secrets: readonly JsonPath[]): readonly JsonPath[] {
  let paths = secrets;
  for (const segment of path) {
    if (paths.some((secret) => secret.length === 0)) return [[]];
    paths = descend(paths, segment);
  }
  return paths.some((secret) => secret.length === 0) ? [[]] : paths;
}
