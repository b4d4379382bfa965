import type { DesiredObject, Fields } from '../catalog/catalog-object.ts';
import { manifestColumnsOf } from '../catalog/columns.ts';
import type { JsonObject, JsonPath, JsonValue } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import { versionRef } from '../catalog/ref.ts';
import type { Location } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { asText } from './as-text.ts';
import { buildOwnership } from './build-ownership.ts';
import { findVersions } from './check-versions.ts';
import { runtimeIgnorer, versionIgnorer } from './parse-ignored-path.ts';
import { readLifecycle } from './read-lifecycle.ts';
import { type FormerPlace, readMove, readVersionMove } from './read-move.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';

/** The objects that a runtime without errors describes: itself, then its versions. */
export function buildRuntime(runtime: ResolvedRuntime, ref: string, pack: string): readonly DesiredObject[] {
  const { document, value, aliases, name } = runtime;
  const place = readMove(value['moved'], 'runtime');
  const stated: JsonObject = Array.isArray(value['aliases']) ? { ...value, aliases } : value;
  const named: JsonObject = name === undefined ? stated : { ...stated, name };
  const object: DesiredObject = {
    kind: 'runtime',
    ref,
    parent: pack,
    fields: buildFields('runtime', named, { ref, parent: pack, version: undefined }),
    secrets: [],
    ...buildOwnership(document, [], {
      lifecycle: readLifecycle(value['lifecycle'], runtimeIgnorer(value)),
      moved: value['moved'],
      place,
    }),
    location: document.locate([]),
    locate: (path) => locateInRuntime(document, path),
  };
  const versions = findVersions(value['versions']).map(({ index, entry }) =>
    buildVersion({ document, value, ref, place }, index, entry),
  );
  return [object, ...versions];
}

interface VersionOrigin {
  readonly document: Document;
  /** What the runtime states, and its ref. */
  readonly value: JsonObject;
  readonly ref: string;
  /** Where the runtime was before. */
  readonly place: FormerPlace;
}

/** A version without a configuration of its own runs with the runtime's: the very same value, which is not copied. */
function buildVersion(
  { document, value, ref: runtime, place }: VersionOrigin,
  index: number,
  entry: JsonObject,
): DesiredObject {
  const version = asText(entry['version']);
  const ref = versionRef(runtime, version);
  const config = entry['execution_config'] ?? value['execution_config'] ?? null;
  const stated: JsonObject = { ...entry, execution_config: config };
  return {
    kind: 'runtime_version',
    ref,
    parent: runtime,
    fields: buildFields('runtime_version', stated, { ref, parent: runtime, version }),
    secrets: [],
    ...buildOwnership(document, ['versions', index], {
      lifecycle: readLifecycle(entry['lifecycle'], versionIgnorer(entry, value)),
      moved: entry['moved'],
      place: readVersionMove(entry, { ref: runtime, place }),
    }),
    location: document.locate(['versions', index]),
    locate: (path) => locateInVersion(document, index, path),
  };
}

/** What is stated, and what follows from what the object is. A value of null states nothing. */
function buildFields(
  kind: Kind,
  stated: JsonObject,
  identity: { readonly ref: string; readonly parent: string; readonly version: string | undefined },
): Fields {
  const fields: Record<string, JsonValue> = {};
  for (const { name, derive } of manifestColumnsOf(kind)) {
    const value = derive === undefined ? stated[name] : derive(identity);
    if (derive !== undefined ? value !== undefined : value !== null && value !== undefined) {
      fields[name] = value ?? null;
    }
  }
  return fields;
}

function locateInRuntime(document: Document, [column, ...rest]: JsonPath): Location {
  const keys: Readonly<Record<string, readonly string[]>> = {
    pack: ['pack_ref', 'ref'],
    pack_ref: ['pack_ref', 'ref'],
    name: ['name', 'ref'],
  };
  const candidates = keys[String(column)] ?? [String(column)];
  const key = candidates.find((candidate) => hasPart(document.value, candidate));
  return document.locate(key === undefined ? [] : [key, ...rest]);
}

function locateInVersion(document: Document, index: number, [column, ...rest]: JsonPath): Location {
  const base = ['versions', index] as const;
  const entry = findVersions((document.value as JsonObject)['versions']).find(
    (item) => item.index === index,
  )?.entry;
  const name = String(column);
  if (name === 'execution_config' && !hasPart(entry ?? null, name)) {
    return document.locate(hasPart(document.value, name) ? [name, ...rest] : base);
  }
  const key = name.startsWith('version') ? 'version' : name;
  return document.locate(hasPart(entry ?? null, key) ? [...base, key, ...rest] : base);
}

/** Whether a mapping states something under the key. */
function hasPart(value: JsonValue, key: string): boolean {
  return typeof value === 'object' && value !== null && ((value as JsonObject)[key] ?? null) !== null;
}
