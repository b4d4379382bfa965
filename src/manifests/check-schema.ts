import { isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { compileSchema, type Violation } from './compile-schema.ts';
import { describeViolation } from './describe-violation.ts';
import { describeUnknownKey, propertiesOf, suggestKey } from './describe-unknown-key.ts';
import type { ManifestFinding } from './finding.ts';

/** Keys of a mapping that are compared with a missing one. */
const maxNames = 100;

/**
 * Checks a document's value against one of our JSON Schemas: one finding for each thing that is wrong. `proposals` are
 * values to write for top-level keys that are missing.
 */
export function checkSchema(
  schema: JsonObject,
  value: JsonValue,
  proposals: ReadonlyMap<string, string> = new Map(),
): readonly ManifestFinding[] {
  return compileSchema(schema)(value).flatMap((violation) => {
    const misspelt = findMisspelt(violation);
    if (misspelt === undefined) return [describeViolation(violation, proposals)];
    const { path, rule } = violation;
    return rule['additionalProperties'] === false ? [] : [describeUnknownKey(misspelt, path, rule)];
  });
}

/** A key is not missing that is there in another spelling: what is wrong is the spelling, which is reported as such. */
function findMisspelt({ keyword, key, value, rule }: Violation): string | undefined {
  if (keyword !== 'required' || !isJsonObject(value)) return undefined;
  const known = propertiesOf(rule);
  const names = Object.keys(value);
  if (names.length > maxNames) return undefined;
  return names.find((name) => !Object.hasOwn(known, name) && suggestKey(name, rule) === key);
}
