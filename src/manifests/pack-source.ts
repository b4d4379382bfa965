import { jsonEquals } from '../catalog/json-equals.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../catalog/json.ts';
import { checkRef } from '../catalog/ref.ts';
import { parseReference } from '../catalog/reference.ts';
import type { Location } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import type { Manifest } from './classify-documents.ts';
import { displayName } from './conf-schema/display.ts';
import { propertiesOf, suggestKey } from './describe-unknown-key.ts';
import type { ManifestFinding } from './finding.ts';
import { descriptiveProperties, packSchema } from './schemas/pack-schema.ts';
import { findStatedKey } from './spellings.ts';

/** What a pack is made from. */
export interface PackSource {
  readonly document: Document;
  /** What the document states, without keys that mean something else to StackStorm. */
  readonly stated: JsonObject;
  /** A StackStorm pack brings keys of its own, all of which are kept in `meta`. */
  readonly isStackStorm: boolean;
  /** The `config.schema.yaml` beside it. */
  readonly configSchema: Document | undefined;
}

/** Keys of a mapping that are looked at to tell whether it is ours. */
const maxKeys = 100;

/** Keys that a pack written for the platform has at least one of. */
const platformKeys = [
  'label',
  'conf_schema',
  'config_schema',
  'meta',
  'metadata',
  'runtime_deps',
  'kind',
] as const;

export function readPackSource(
  { document, value }: Manifest,
  configSchema: Document | undefined,
): PackSource {
  const isStackStorm = Object.hasOwn(value, 'name') && !platformKeys.some((key) => Object.hasOwn(value, key));
  return { document, stated: isStackStorm ? dropForeignKeys(value) : value, isStackStorm, configSchema };
}

/**
 * To StackStorm, `system` is a mapping, a dependency may be the address of a repository, and `lifecycle` and `moved` are
 * notes by an author, unless they look like ours.
 */
function dropForeignKeys(value: JsonObject): JsonObject {
  const { system = null, dependencies = null } = value;
  const foreign = [
    ...ownershipKeys.filter((key) => !looksOurs(value[key] ?? null, packSchema.properties[key])),
    ...(isJsonObject(system) ? ['system'] : []),
    ...(isJsonArray(dependencies) && !dependencies.every(isPackReference) ? ['dependencies'] : []),
  ];
  if (foreign.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !foreign.includes(key)));
}

const ownershipKeys = ['lifecycle', 'moved'] as const;

/** A misspelt key is a mistake to report: protection that is taken for a note protects nothing. */
function looksOurs(stated: JsonValue, schema: JsonObject): boolean {
  if (!isJsonObject(stated)) return false;
  const known = propertiesOf(schema);
  const keys = Object.keys(stated).slice(0, maxKeys);
  return (
    keys.length === 0 ||
    keys.some((key) => Object.hasOwn(known, key) || suggestKey(key, schema) !== undefined)
  );
}

function isPackReference(text: JsonValue): boolean {
  const reference = parseReference(typeof text === 'string' ? text : '');
  return reference.valid && checkRef('pack', reference.name) === undefined;
}

const knownKeys: ReadonlySet<string> = new Set(Object.keys(packSchema.properties));
const descriptiveKeys: ReadonlySet<string> = new Set(Object.keys(descriptiveProperties));

/** Keys of the document that are kept in `meta`. */
function findMetaKeys({ document, stated, isStackStorm }: PackSource): readonly string[] {
  const { value } = document;
  if (!isJsonObject(value)) return [];
  return Object.keys(value).filter(
    (key) =>
      value[key] !== null &&
      (descriptiveKeys.has(key) || (isStackStorm && !(knownKeys.has(key) && Object.hasOwn(stated, key)))),
  );
}

/** The value that the pack states for a column, in whichever way; undefined when it states none. */
export function readPackColumn(source: PackSource, column: string): JsonValue | undefined {
  const { document, stated, configSchema } = source;
  if (column === 'meta') return readMeta(source);
  const key = findStatedKey(stated, column);
  if (key !== undefined) return stated[key];
  if (column === 'conf_schema' && configSchema !== undefined) return configSchema.value ?? undefined;
  const isPython = source.isStackStorm && document.file.siblings.includes('requirements.txt');
  return column === 'runtime_deps' && isPython ? ['python'] : undefined;
}

/** `meta` as it is stated, together with the descriptive keys that it does not have itself. */
function readMeta(source: PackSource): JsonValue | undefined {
  const key = findStatedKey(source.stated, 'meta');
  const stated = key === undefined ? undefined : source.stated[key];
  const described = findMetaKeys(source);
  const { value } = source.document;
  if (described.length === 0 || !isJsonObject(value)) return stated;
  if (stated !== undefined && !isJsonObject(stated)) return stated;
  const kept = described.map((name): [string, JsonValue] => [name, value[name] ?? null]);
  return { ...Object.fromEntries(kept), ...stated };
}

/** Finds descriptive keys that contradict what `meta` says under the same name. */
export function checkMeta(source: PackSource): readonly ManifestFinding[] {
  const { document, stated } = source;
  const key = findStatedKey(stated, 'meta');
  const meta = key === undefined ? undefined : stated[key];
  if (key === undefined || !isJsonObject(meta) || !isJsonObject(document.value)) return [];
  const top = document.value;
  return findMetaKeys(source)
    .filter((name) => Object.hasOwn(meta, name) && !jsonEquals(meta[name] ?? null, top[name] ?? null))
    .map((name) => ({
      code: 'pack.conflicting-meta',
      severity: 'warning',
      path: [name],
      part: 'key',
      message: `${displayName(name)} is kept in \`${key}\`, where it has another value already, which counts.`,
      hint: `Remove one of the two.`,
      related: [{ location: document.locate([key, name], 'key'), message: 'The value that counts is here.' }],
    }));
}

/** Finds a `config.schema.yaml` that says something else than the pack itself. */
export function checkConfigSchema({ stated, configSchema }: PackSource): readonly ManifestFinding[] {
  const key = findStatedKey(stated, 'conf_schema');
  if (key === undefined || configSchema === undefined) return [];
  if (jsonEquals(stated[key] ?? null, configSchema.value)) return [];
  return [
    {
      code: 'manifest.conflicting-keys',
      path: [key],
      part: 'key',
      message: `\`${key}\` and the file of the configuration schema mean the same, but differ.`,
      hint: 'Keep one of the two.',
      related: [{ location: configSchema.locate([]), message: 'The file is here.' }],
    },
  ];
}

/** Where the pack states the column (and the part of it) at `path`; where it begins when it does not. */
export function locateInPack(source: PackSource, [column, ...rest]: JsonPath): Location {
  const { document, stated, configSchema } = source;
  const key = findStatedKey(stated, String(column));
  if (column === 'meta') {
    const isExplicit = key !== undefined && Object.hasOwn(Object(stated[key]), String(rest[0]));
    if (!isExplicit && findMetaKeys(source).includes(String(rest[0]))) return document.locate(rest);
  }
  if (key !== undefined) return document.locate([key, ...rest]);
  if (column === 'conf_schema' && configSchema !== undefined) return configSchema.locate(rest);
  return document.locate(column === 'label' ? ['ref'] : []);
}
