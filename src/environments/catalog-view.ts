import type { LiveObject } from '../catalog/catalog-object.ts';
import type { JsonObject } from '../catalog/json.ts';
import { parseReference } from '../catalog/reference.ts';
import { parseConstraint } from '../catalog/parse-constraint.ts';
import type { VersionConstraint } from '../catalog/version-constraint.ts';
import { asText, asTexts } from './execution-config.ts';
import { groupBy } from './group-by.ts';

/** An object of the catalog as it was applied. */
export type CatalogEntry = Pick<LiveObject, 'kind' | 'ref' | 'parent' | 'fields'>;

export interface PackEntry {
  readonly ref: string;
  readonly runtimeDeps: readonly RuntimeDependency[];
  readonly fields: JsonObject;
}

/** What a pack asks for. */
export interface RuntimeDependency {
  /** As the pack states it. */
  readonly text: string;
  readonly name: string;
  readonly constraint: VersionConstraint;
}

export interface RuntimeEntry {
  readonly ref: string;
  readonly fields: JsonObject;
  readonly versions: readonly VersionEntry[];
}

export interface VersionEntry {
  readonly version: string;
  readonly isDefault: boolean;
  readonly fields: JsonObject;
}

/** The catalog in the form in which environments ask for it. */
export interface CatalogView {
  readonly packs: readonly PackEntry[];
  readonly runtimes: readonly RuntimeEntry[];
  /** By ref, then among the pack's own runtimes by name or alias, then among all; several where the name is ambiguous. */
  readonly findRuntimes: (name: string, pack: string) => readonly RuntimeEntry[];
}

/** Indexes the objects of a catalog. */
export function viewCatalog(objects: readonly CatalogEntry[]): CatalogView {
  const versions = groupBy(
    objects.filter(({ kind }) => kind === 'runtime_version'),
    ({ parent }) => parent ?? '',
  );
  const runtimes = objects
    .filter(({ kind }) => kind === 'runtime')
    .map(({ ref, fields }) => ({ ref, fields, versions: (versions.get(ref) ?? []).map(readVersion) }));
  return {
    packs: objects.filter(({ kind }) => kind === 'pack').map(readPack),
    runtimes,
    findRuntimes: indexRuntimes(runtimes),
  };
}

function indexRuntimes(runtimes: readonly RuntimeEntry[]): CatalogView['findRuntimes'] {
  const byRef = new Map(runtimes.map((runtime) => [runtime.ref, runtime]));
  const byName = new Map<string, RuntimeEntry[]>();
  for (const runtime of runtimes) {
    const { name, aliases } = runtime.fields;
    for (const each of new Set([asText(name) ?? '', ...asTexts(aliases)].map((text) => text.toLowerCase()))) {
      byName.set(each, [...(byName.get(each) ?? []), runtime]);
    }
  }
  return (name, pack) => {
    const exact = byRef.get(name.toLowerCase());
    if (exact !== undefined) return [exact];
    const sharing = byName.get(name.toLowerCase()) ?? [];
    const own = sharing.filter(({ ref }) => ref.startsWith(`${pack}.`));
    return own.length > 0 ? own : sharing;
  };
}

function readPack({ ref, fields }: CatalogEntry): PackEntry {
  return { ref, fields, runtimeDeps: asTexts(fields['runtime_deps']).flatMap(readDependency) };
}

/** What is no reference was reported when the manifests were read. */
function readDependency(text: string): readonly RuntimeDependency[] {
  const reference = parseReference(text);
  return reference.valid ? [{ text, name: reference.name, constraint: reference.constraint }] : [];
}

function readVersion({ fields }: CatalogEntry): VersionEntry {
  return {
    version: asText(fields['version']) ?? '',
    isDefault: fields['is_default'] === true,
    fields,
  };
}

/** The constraint that admits everything from a version on; undefined for a text that is no version. */
export function atLeast(version: string): VersionConstraint | undefined {
  const constraint = parseConstraint(`>=${version}`);
  return constraint.valid ? constraint : undefined;
}
