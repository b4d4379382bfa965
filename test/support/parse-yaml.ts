import type { FileRole, ManifestFile, Path, Value } from '../../src/documents/document.ts';
import { type ParsedFile, parseDocuments } from '../../src/documents/parse-documents.ts';
import { describeFindings } from './describe-findings.ts';

interface ParsedText extends ParsedFile {
  readonly values: readonly Value[];
  /** Such as `error yaml.tab f:2:1`. */
  readonly findings: readonly string[];
  /** `line:column` of a node of the first document. */
  readonly at: (path: Path, part?: 'key' | 'value') => string;
}

/** Parses a text as the file `f`. */
export function parseYaml(text: string, role: FileRole = 'manifest'): ParsedText {
  const file: ManifestFile = { path: 'f', absolutePath: '/f', role, packDirectory: undefined, siblings: [] };
  const parsed = parseDocuments(file, text);
  const at = (path: Path, part?: 'key' | 'value'): string => {
    const location = parsed.documents[0]?.locate(path, part);
    return `${location?.line}:${location?.column}`;
  };
  return {
    ...parsed,
    values: parsed.documents.map(({ value }) => value),
    findings: describeFindings(parsed.diagnostics),
    at,
  };
}
