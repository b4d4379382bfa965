import type { JsonPath } from '../catalog/json.ts';
import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Diagnostic, RelatedLocation, Severity } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';

/** A finding about one document, placed by a path instead of a line. */
export interface ManifestFinding {
  readonly code: DiagnosticCode;
  /** `error` unless it is given. */
  readonly severity?: Severity;
  readonly path: JsonPath;
  /** `value` unless it is given. */
  readonly part?: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
  readonly related?: readonly RelatedLocation[];
}

/** The finding with its place in the file. */
export function placeFinding(document: Document, finding: ManifestFinding): Diagnostic {
  const { path, part, severity = 'error', ...rest } = finding;
  return { ...rest, severity, location: document.locate(path, part) };
}
