import type { JsonObject } from '../catalog/json.ts';
import type { Severity } from '../diagnostics.ts';
import { describeUnknownKey } from './describe-unknown-key.ts';
import type { ManifestFinding } from './finding.ts';

/** More of one document are never shown. */
const maxKeys = 200;

/** Finds top-level keys that the schema does not describe. Keys that begin with `x-` are the author's own, such as a place for anchors. */
export function checkKeys(
  value: JsonObject,
  schema: { readonly title: string; readonly properties: JsonObject },
  severity: Severity,
): readonly ManifestFinding[] {
  return Object.keys(value)
    .filter((key) => !Object.hasOwn(schema.properties, key) && !key.startsWith('x-'))
    .slice(0, maxKeys)
    .map((key) => ({ ...describeUnknownKey(key, [], schema), severity }));
}
