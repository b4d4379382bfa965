import type { ContentSource } from '../catalog/content-source.ts';
import { isJsonObject, type JsonObject } from '../catalog/json.ts';
import { checkRef } from '../catalog/ref.ts';
import type { VersionConstraint } from '../catalog/version-constraint.ts';
import type { Location } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { classifyDocuments } from './classify-documents.ts';
import { readSource, readWantedVersion } from './read-source.ts';

/** A pack that says where its content is. */
export interface Declaration {
  /** Of the pack. */
  readonly ref: string;
  readonly source: ContentSource;
  /** What the content's version must satisfy. */
  readonly version: VersionConstraint;
  readonly document: Document;
  /** Of `source`. */
  readonly location: Location;
}

/** The content that was found for a pack, as far as its documents and its row are concerned. */
export interface PackContents {
  /** Display path of its directory: that of the documents in it. */
  readonly directory: string;
  /** Columns of the pack that follow from where the content comes from. */
  readonly fields: JsonObject;
  /** Where the pack is asked for, for findings about content as a whole. */
  readonly location: Location;
  /** Version that an index says the content has; undefined where none does. */
  readonly version?: string | undefined;
}

/** Contents by the refs of their packs. */
export type ContentsByPack = ReadonlyMap<string, PackContents>;

/** Finds the packs whose content is elsewhere. A `source` that has errors, which are reported with the pack, is none. */
export function findDeclarations(documents: readonly Document[]): readonly Declaration[] {
  return classifyDocuments(documents).packs.flatMap(({ document, value }) => {
    const { ref, version } = value;
    const source = readSource(document);
    const wanted = readWantedVersion(version);
    if (source === undefined || wanted === undefined) return [];
    if (typeof ref !== 'string' || checkRef('pack', ref) !== undefined) return [];
    return [{ ref, source, version: wanted, document, location: document.locate(['source']) }];
  });
}

/** The documents without those in directories that are themselves the content of a pack: they are read as such. */
export function withoutLocalContents(documents: readonly Document[]): readonly Document[] {
  if (!documents.some(hasLocalSource)) return documents;
  const directories = findDeclarations(documents).flatMap(({ source }) =>
    source.type === 'local' ? [`${source.path}/`] : [],
  );
  return documents.filter(({ file }) => !directories.some((each) => file.absolutePath.startsWith(each)));
}

function hasLocalSource({ value }: Document): boolean {
  const source = isJsonObject(value) ? (value['source'] ?? null) : null;
  return isJsonObject(source) && source['type'] === 'local';
}

/** What the content of a pack has no say in: who owns what, and where more content comes from. */
const reservedKeys: ReadonlySet<string> = new Set(['lifecycle', 'moved', 'source']);

/** A document of a pack's content, without what only the manifests of the operator may say. */
export function restrictContent(document: Document, pack: string | undefined): Document {
  const { value } = document;
  const file = pack === undefined ? document.file : { ...document.file, contentOf: pack };
  return { ...document, file, value: isJsonObject(value) ? restrict(value) : value };
}

function restrict(value: JsonObject): JsonObject {
  const { versions } = value;
  const kept = dropReserved(value);
  if (!Array.isArray(versions)) return kept;
  return { ...kept, versions: versions.map((entry) => (isJsonObject(entry) ? dropReserved(entry) : entry)) };
}

function dropReserved(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !reservedKeys.has(key)));
}
