import type { JsonObject } from '../catalog/json.ts';
import type { Severity } from '../diagnostics.ts';
import { displayName } from './conf-schema/display.ts';
import { suggestKey } from './describe-unknown-key.ts';
import type { ManifestFinding } from './finding.ts';

/** Finds top-level keys that the schema does not describe. Keys that begin with `x-` are the author's own, such as a place for anchors. */
export function checkKeys(
  value: JsonObject,
  schema: { readonly title: string; readonly properties: JsonObject },
  severity: Severity,
): readonly ManifestFinding[] {
  const title = schema.title.toLowerCase();
  return Object.keys(value)
    .filter((key) => !Object.hasOwn(schema.properties, key) && !key.startsWith('x-'))
    .map((key) => ({
      code: 'manifest.unknown-key',
      severity,
      path: [key],
      part: 'key',
      message: `${displayName(key)} is not a key of a ${title}, and has no effect.`,
      hint: suggestKey(key, schema) ?? 'Remove it, or let its name begin with `x-`.',
    }));
}
