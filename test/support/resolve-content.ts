import type { DesiredObject } from '../../src/catalog/catalog-object.ts';
import type { JsonObject } from '../../src/catalog/json.ts';
import { readDocuments } from '../../src/documents/read-documents.ts';
import {
  findDeclarations,
  restrictContent,
  type ContentsByPack,
  type Declaration,
} from '../../src/manifests/pack-contents.ts';
import { listPacks } from '../../src/manifests/list-packs.ts';
import { resolveCatalog } from '../../src/manifests/resolve-catalog.ts';
import { describeFindings } from './describe-findings.ts';
import { makeTree } from './temporary-tree.ts';

/** Columns of a pack that follow from where its content comes from. */
export const fields: JsonObject = { source_type: 'git', source_ref: 'c'.repeat(40), checksum_verified: true };

/** What manifests come to, together with the content of a pack. */
interface ResolvedContent {
  readonly findings: readonly string[];
  readonly messages: readonly string[];
  readonly declarations: readonly Declaration[];
  readonly find: (ref: string) => DesiredObject | undefined;
  readonly listed: ReturnType<typeof listPacks>;
}

/** Resolves `manifests/` together with the content of a pack (`slack` unless told), whose files lie in `content/`. */
export async function resolveContent(
  files: Readonly<Record<string, string>>,
  { pack = 'slack', version }: { readonly pack?: string; readonly version?: string } = {},
): Promise<ResolvedContent> {
  const cwd = makeTree(files);
  const own = await readDocuments(['manifests'], { cwd });
  const hasContent = Object.keys(files).some((path) => path.startsWith('content/'));
  const read = hasContent ? await readDocuments(['content'], { cwd }) : { documents: [] };
  const declarations = findDeclarations(own.documents);
  const contents: ContentsByPack = hasContent
    ? new Map([
        [pack, { directory: 'content', fields, location: { file: 'x', line: 1, column: 1 }, version }],
      ])
    : new Map();
  const documents = [...own.documents, ...read.documents.map((document) => restrictContent(document, pack))];
  const { catalog, diagnostics } = await resolveCatalog(documents, { strict: true, contents });
  return {
    findings: describeFindings(diagnostics),
    messages: diagnostics.map(({ message }) => message),
    declarations,
    find: (ref) => catalog.objects.find((object) => object.ref === ref),
    listed: listPacks(documents, contents),
  };
}

/** Declares the pack `slack`, in version 2. */
export const declaration = `kind: Pack
ref: slack
version: ^2.0
source: { type: git, url: "https://git.example.com/packs.git", ref: v2.1.0, path: packs/slack }
`;
