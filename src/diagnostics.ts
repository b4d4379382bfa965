import type { DiagnosticCode } from './diagnostic-codes.ts';

/** A place in a file. `line` and `column` start at 1; a column counts UTF-16 code units, as editors do. */
export interface Location {
  /** Path as a reader of the report would open it: relative to the working directory where that is possible. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/** A second place that a finding is about, such as the first of two equal keys. */
export interface RelatedLocation {
  readonly location: Location;
  readonly message: string;
}

/** One finding about the input. Values, never thrown: all findings of a run are reported together. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Where it is; absent only for findings about no file at all. */
  readonly location?: Location;
  /** What is wrong, one sentence, never holding a value that may be secret. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly related?: readonly RelatedLocation[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
