import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Severity } from '../diagnostics.ts';

/** A finding about a place in a text, before offsets are made into lines and columns. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** One sentence. It never quotes a value: any value may be a secret. */
  readonly message: string;
  readonly hint: string;
  readonly related?: { readonly offset: number; readonly message: string };
}
