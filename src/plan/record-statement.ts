import type { AppliedObject, Fields } from '../catalog/catalog-object.ts';
import { digest } from '../catalog/digest.ts';
import { jsonEquals } from '../catalog/json-equals.ts';
import type { JsonValue } from '../catalog/json.ts';
import type { Lifecycle, RecordedLifecycle } from '../catalog/lifecycle.ts';
import { redactSecrets, secretPaths, type HashSecret } from '../catalog/secrets.ts';
import type { InventoryRecord } from './plan.ts';
import type { Statement } from './statement.ts';

interface RecordInput {
  /** What our source last applied, if it did. */
  readonly applied: Fields | undefined;
  /** The row as it is; undefined for a new one. */
  readonly live: Fields | undefined;
  readonly hash: HashSecret;
}

/** The inventory row that says what is stated now. */
export function describeRecord({ object, lifecycle }: Statement, redacted: Fields): InventoryRecord {
  const { kind, ref, location } = object;
  const { preventDestroy } = lifecycle;
  return {
    kind,
    ref,
    fields: redacted,
    digest: digest(redacted),
    location,
    preventDestroy,
    lifecycle: recordLifecycle(lifecycle),
  };
}

/** Whether the inventory says something else than what is stated now, or says that the object is to be deleted. */
export function isRecordOutdated(
  { lifecycle }: Statement,
  redacted: Fields,
  { fields, preventDestroy, held, lifecycle: recorded }: AppliedObject,
): boolean {
  return (
    preventDestroy !== lifecycle.preventDestroy ||
    held !== undefined ||
    !jsonEquals(toJson(recordLifecycle(lifecycle)), toJson(recorded)) ||
    !jsonEquals(redacted, fields)
  );
}

function recordLifecycle({ ignoreChanges, config, configKeys }: Lifecycle): RecordedLifecycle | undefined {
  const isDefault =
    ignoreChanges.length === 0 && config === 'enforce' && Object.keys(configKeys).length === 0;
  return isDefault ? undefined : { ignoreChanges, config, configKeys };
}

function toJson(lifecycle: RecordedLifecycle | undefined): JsonValue {
  return lifecycle === undefined ? null : { ...lifecycle };
}

/**
 * What is stated, with secrets as keyed hashes. Where the manifest leaves conf_schema open, the one that stays in the row says what is
 * secret.
 */
export function redactStatement({ object, fields }: Statement, { applied, live, hash }: RecordInput): Fields {
  if (object.kind !== 'pack') return fields;
  const isLiveSchemaKept = fields['conf_schema'] === undefined && applied?.['conf_schema'] === undefined;
  const kept = isLiveSchemaKept ? secretPaths(live?.['conf_schema'] ?? null) : [];
  return redactSecrets(fields, [...object.secrets, ...kept], hash);
}
