import type { JsonPath } from '../../catalog/json.ts';
import type { Severity } from '../../diagnostics.ts';

/** One way in which a value breaks a schema, in words, before it is known whether the value is a config or a default. */
export interface Problem {
  readonly kind: 'missing' | 'unknown-key' | 'wrong-type' | 'wrong-value' | 'invalid';
  /** Into the value. */
  readonly path: JsonPath;
  /** The rest of a sentence whose subject is the part at `path`; holds no value of it. */
  readonly predicate: string;
  readonly hint?: string;
  readonly severity: Severity;
}

export const missingHint =
  'Set it, unless the platform gets it elsewhere; a `default` in conf_schema would do as well.';

export function createMissing(path: JsonPath, reason = 'conf_schema requires it'): Problem {
  return {
    kind: 'missing',
    path,
    predicate: `is missing; ${reason}`,
    hint: missingHint,
    severity: 'warning',
  };
}
