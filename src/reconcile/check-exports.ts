import type { DesiredCatalog, LiveState } from '../catalog/catalog-object.ts';
import { jsonEquals } from '../catalog/json-equals.ts';
import { isJsonObject, type JsonObject } from '../catalog/json.ts';
import type { Diagnostic, Location } from '../diagnostics.ts';
import type { Document, ManifestFile } from '../documents/document.ts';
import { renderYaml } from '../documents/render-yaml.ts';
import { parseDocuments } from '../documents/parse-documents.ts';
import { resolveCatalog } from '../manifests/resolve-catalog.ts';
import { buildPlan } from '../plan/build-plan.ts';

/** A manifest that is to be exported if it holds. */
export interface ExportDraft {
  readonly value: JsonObject;
  readonly text: string;
}

/** Why a manifest would be refused. */
export interface Refusal {
  /** The key of the manifest that is the cause; undefined when it cannot be told. */
  readonly column: string | undefined;
  readonly reason: string;
}

export interface CheckedExports {
  readonly desired: DesiredCatalog;
  /** By the drafts' indexes. */
  readonly refusals: ReadonlyMap<number, Refusal>;
}

/** Reads manifests back as a run would, and plans them on the database that they come from. */
export async function checkExports(drafts: readonly ExportDraft[], live: LiveState): Promise<CheckedExports> {
  const refusals = new Map<number, Refusal>();
  const documents: Document[] = [];
  const byFile = new Map<string, number>();
  for (const [index, draft] of drafts.entries()) {
    const file = fileOf(index);
    byFile.set(file.path, index);
    const { document, reason } = readBack(file, draft);
    if (document === undefined) refusals.set(index, { column: findUnreadable(file, draft.value), reason });
    else documents.push(document);
  }
  const { catalog, diagnostics } = await resolveCatalog(documents, { strict: false });
  const plan = buildPlan({
    desired: catalog,
    live: { ...live, inventory: [] },
    source: 'export',
    adopt: true,
  });
  for (const { severity, location, message } of [...diagnostics, ...plan.diagnostics]) {
    const index = byFile.get(location?.file ?? '');
    if (severity !== 'error' || location === undefined || index === undefined || refusals.has(index))
      continue;
    const document = documents.find(({ file }) => file.path === location.file);
    refusals.set(index, { column: findColumn(document, location), reason: trimEnd(message) });
  }
  return { desired: catalog, refusals };
}

type Reread =
  | { readonly document: Document; readonly reason: undefined }
  | { readonly document: undefined; readonly reason: string };

function readBack(file: ManifestFile, { text, value }: ExportDraft): Reread {
  const { documents, diagnostics } = parseDocuments(file, text);
  const [document] = documents;
  if (document !== undefined && jsonEquals(document.value, value)) return { document, reason: undefined };
  const message = diagnostics[0]?.message ?? 'YAML has no way to write it.';
  return { document: undefined, reason: trimEnd(message) };
}

/** The key without which a manifest could be read. */
function findUnreadable(file: ManifestFile, value: JsonObject): string | undefined {
  return Object.keys(value).find((key) => {
    const part = { [key]: value[key] ?? null };
    return readBack(file, { value: part, text: renderYaml(part) }).document === undefined;
  });
}

function fileOf(index: number): ManifestFile {
  const path = `export-${index}.yaml`;
  return { path, absolutePath: `/${path}`, role: 'manifest', packDirectory: undefined, siblings: [] };
}

/** The top-level key that stands at or last before a place. */
function findColumn(document: Document | undefined, { line }: Location): string | undefined {
  if (document === undefined || !isJsonObject(document.value)) return undefined;
  return Object.keys(document.value).findLast((key) => document.locate([key], 'key').line <= line);
}

function trimEnd(message: Diagnostic['message']): string {
  return message.replace(/\.$/u, '');
}
