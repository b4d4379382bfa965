import type { JsonPath, JsonValue } from '../../catalog/json.ts';
import type { DiagnosticCode } from '../../diagnostic-codes.ts';
import type { Finding } from './config-finding.ts';

/** What the author wrote about one subschema, beside what JSON Schema sees of it. */
export interface SubschemaNote {
  /** Into the conf_schema as written. */
  readonly path: JsonPath;
  /** Absent also where it is null, which authors write for "no default". */
  readonly default?: JsonValue;
  readonly secret: boolean;
  /** Written in the flat form, in which a key that is not defined is a mistake. */
  readonly flat: boolean;
}

interface Reference {
  readonly target: string;
  readonly path: JsonPath;
}

/** What is wrong with a conf_schema at one place. */
interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly severity?: Finding['severity'];
}

/** What a conversion collects on its way through a conf_schema. */
export interface SchemaNotes {
  readonly findings: Finding[];
  /** By converted subschema. */
  readonly subschemas: Map<object, SubschemaNote>;
  readonly references: Reference[];
  /** Where each `$anchor` is. */
  readonly anchors: Map<string, JsonPath>;
  /** Places below the root that change what `#` means. */
  readonly identifiers: JsonPath[];
  readonly report: (path: JsonPath, problem: Problem) => void;
}

export function createNotes(): SchemaNotes {
  const findings: Finding[] = [];
  return {
    findings,
    subschemas: new Map(),
    references: [],
    anchors: new Map(),
    identifiers: [],
    report: (path, { code, message, hint, severity }) =>
      findings.push({
        code,
        at: 'conf_schema',
        path,
        message,
        severity: severity ?? 'error',
        ...(hint !== undefined && { hint }),
      }),
  };
}
