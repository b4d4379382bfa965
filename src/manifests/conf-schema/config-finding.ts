import type { JsonPath, JsonValue } from '../../catalog/json.ts';
import type { DiagnosticCode } from '../../diagnostic-codes.ts';
import type { Severity } from '../../diagnostics.ts';

/** One pack's `conf_schema` as its author wrote it, and the `config` to check against it. */
export interface ConfigRequest {
  /** Ref of the pack, given back in the findings. */
  readonly ref: string;
  readonly confSchema: JsonValue;
  readonly config: JsonValue | undefined;
}

/** One finding about a pack's conf_schema or config. Its texts hold names, types and limits, never a value of config or a default. */
export interface ConfigFinding {
  readonly ref: string;
  readonly code: DiagnosticCode;
  readonly at: 'config' | 'conf_schema';
  /** Into the conf_schema as its author wrote it, or into config. */
  readonly path: JsonPath;
  readonly message: string;
  readonly hint?: string;
  readonly severity: Severity;
}

/** A finding before it is known whose it is. */
export type Finding = Omit<ConfigFinding, 'ref'>;
