import { isJsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import type { LiveState } from '../../catalog/catalog-object.ts';
import type { Diagnostic, Location } from '../../diagnostics.ts';
import { compileSchema, type Violation } from '../compile-schema.ts';
import { displayName, displayPath } from '../conf-schema/display.ts';
import { measureValue } from '../conf-schema/measure-value.ts';
import { buildLiveState, type Snapshot } from './snapshot.ts';
import { snapshotFormat, snapshotSchema } from './snapshot-schema.ts';

/** The live state that a document describes, or what is wrong with it. */
export type CheckedSnapshot =
  | { readonly live: LiveState; readonly diagnostics: readonly [] }
  | { readonly live: undefined; readonly diagnostics: readonly Diagnostic[] };

/** Deeper values cannot come from a database that was written by manifests. */
const maxDepth = 200;

/** Findings that are given: those of thousands of rows say the same. */
const maxFindings = 10;

const remedy = 'Write the file anew with `reconcile export -o json`.';

/** Takes nothing about a document for granted. */
export function checkSnapshot(value: JsonValue, locate: (path: JsonPath) => Location): CheckedSnapshot {
  const refuse = (
    code: 'snapshot.format' | 'snapshot.invalid',
    path: JsonPath,
    { message, hint = remedy }: { readonly message: string; readonly hint?: string },
  ): Diagnostic => ({ code, severity: 'error', location: locate(path), message, hint });
  const fail = (...diagnostics: readonly Diagnostic[]): CheckedSnapshot => ({ live: undefined, diagnostics });
  if (!isJsonObject(value) || value['type'] !== 'snapshot') {
    const path = isJsonObject(value) && Object.hasOwn(value, 'type') ? ['type'] : [];
    return fail(refuse('snapshot.format', path, { message: 'This is no snapshot of a catalog.' }));
  }
  if (typeof value['formatVersion'] === 'string' && !/^1\.\d+$/u.test(value['formatVersion'])) {
    const message = `The snapshot has the format ${displayName(value['formatVersion'])}; this version of reconcile reads ${snapshotFormat}.`;
    return fail(refuse('snapshot.format', ['formatVersion'], { message }));
  }
  if (measureValue(value, { depth: maxDepth, bytes: Number.POSITIVE_INFINITY }) !== undefined) {
    return fail(refuse('snapshot.invalid', [], { message: `Values are nested more than ${maxDepth} deep.` }));
  }
  const violations = compileSchema(snapshotSchema)(value);
  if (violations.length > 0) {
    const findings = violations.slice(0, maxFindings);
    return fail(
      ...findings.map((violation) =>
        refuse('snapshot.invalid', violation.path, { message: describe(violation) }),
      ),
    );
  }
  // The schema has seen that it is one.
  return { live: buildLiveState(value as unknown as Snapshot), diagnostics: [] };
}

function describe({ keyword, path, key, rule }: Violation): string {
  const place = displayPath('snapshot', path);
  if (keyword === 'required') return `${place} has no ${displayName(key ?? '')}.`;
  if (keyword !== 'type') return `${place} is not what it must be.`;
  const types = [rule['type']].flat().map(String);
  return `${place} must be of type ${types.join(' or ')}.`;
}
