import { join, sep } from 'node:path';
import type { JsonObject } from '../../catalog/json.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { renderPath } from '../../documents/display-path.ts';
import type { Document } from '../../documents/document.ts';
import { readDocuments, type ReadLimits } from '../../documents/read-documents.ts';
import { restrictContent, type ContentsByPack } from '../../manifests/pack-contents.ts';
import type { PackContent } from '../../sources/store/content-record.ts';
import type { FetchedPack } from './fetch-requested.ts';

interface ReadOptions {
  readonly cwd: string;
  readonly limits: ReadLimits | undefined;
}

export interface ContentDocuments {
  readonly documents: readonly Document[];
  readonly diagnostics: readonly Diagnostic[];
  readonly filesRead: number;
  readonly bytesRead: number;
}

/** Reads the manifests in contents, each of which is one pack's directory. Nothing else in them is read. */
export async function readContentDocuments(
  fetched: readonly FetchedPack[],
  { cwd, limits }: ReadOptions,
): Promise<ContentDocuments> {
  const contents = fetched.map(({ obtained }) => obtained.content);
  const paths = contents.filter(hasManifest).map(({ directory }) => directory);
  if (paths.length === 0) return { documents: [], diagnostics: [], filesRead: 0, bytesRead: 0 };
  const read = await readDocuments(paths, { cwd, ...(limits === undefined ? {} : { limits }) });
  const packs = new Map(fetched.map(({ request, obtained }) => [obtained.content.directory, request.pack]));
  const packOf = (path: string): string | undefined =>
    [...packs].find(([directory]) => path.startsWith(join(directory, sep)))?.[1];
  const documents = read.documents.map((each) => restrictContent(each, packOf(each.file.absolutePath)));
  return { ...read, documents };
}

/** Without one, a directory would be searched through for documents of any kind. */
function hasManifest({ files }: Pick<PackContent, 'files'>): boolean {
  return files.some(({ path }) => path === 'pack.yaml' || path === 'pack.yml');
}

/** The contents as the manifests' side knows them. */
export function toContentsByPack(fetched: readonly FetchedPack[], cwd: string): ContentsByPack {
  return new Map(
    fetched.map((found) => {
      const directory = renderPath(cwd, found.obtained.content.directory);
      const { pack, location, indexed } = found.request;
      return [pack, { directory, fields: describeOrigin(found), location, version: indexed?.version }];
    }),
  );
}

/** The columns of a pack that follow from where its content comes from. */
function describeOrigin({ request, obtained }: FetchedPack): JsonObject {
  const { source, indexed } = request;
  return {
    source_type: indexed === undefined ? source.type : 'registry',
    source_url: indexed?.registry ?? (source.type === 'local' ? null : source.url),
    source_ref: indexed?.version ?? obtained.commit ?? null,
    checksum: obtained.content.digest,
    checksum_verified: obtained.isVerified,
  };
}
