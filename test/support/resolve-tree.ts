import type { DesiredObject } from '../../src/catalog/catalog-object.ts';
import type { JsonPath } from '../../src/catalog/json.ts';
import { readDocuments } from '../../src/documents/read-documents.ts';
import { type ResolvedCatalog, resolveCatalog } from '../../src/manifests/resolve-catalog.ts';
import { describeFindings, describePlace } from './describe-findings.ts';
import { makeTree } from './temporary-tree.ts';

interface ResolvedTree extends ResolvedCatalog {
  /** Such as `error pack.invalid-ref pack.yaml:1:6`. */
  readonly findings: readonly string[];
  readonly messages: readonly string[];
  readonly find: (ref: string) => DesiredObject;
  /** `file:line:column` of a part of an object. */
  readonly place: (ref: string, path: JsonPath) => string;
}

/** Writes files into a directory of their own, and resolves the manifests among them. */
export async function resolveTree(
  files: Readonly<Record<string, string>>,
  strict = false,
): Promise<ResolvedTree> {
  const { documents } = await readDocuments(['.'], { cwd: makeTree(files) });
  const resolved = await resolveCatalog(documents, { strict });
  const find = (ref: string): DesiredObject => {
    const object = resolved.catalog.objects.find((candidate) => candidate.ref === ref);
    if (object === undefined) throw new Error(`There is no ${ref}`);
    return object;
  };
  return {
    ...resolved,
    findings: describeFindings(resolved.diagnostics),
    messages: resolved.diagnostics.map(({ message }) => message),
    find,
    place: (ref, path) => describePlace(find(ref).locate(path)),
  };
}
