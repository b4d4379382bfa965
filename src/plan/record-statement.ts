import type { Fields } from '../catalog/catalog-object.ts';
import { digest } from '../catalog/digest.ts';
import { jsonEquals } from '../catalog/json-equals.ts';
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

/** The inventory row that says what is stated now, secrets as keyed hashes. */
export function recordStatement(statement: Statement, input: RecordInput): InventoryRecord {
  return describeRecord(statement, redactStatement(statement, input));
}

/** As recordStatement; undefined when the inventory says just that already. */
export function recordChangedStatement(
  statement: Statement,
  input: RecordInput & { readonly applied: Fields },
): InventoryRecord | undefined {
  const fields = redactStatement(statement, input);
  return jsonEquals(fields, input.applied) ? undefined : describeRecord(statement, fields);
}

function describeRecord({ object }: Statement, fields: Fields): InventoryRecord {
  return {
    kind: object.kind,
    ref: object.ref,
    fields,
    digest: digest(fields),
    location: object.location,
  };
}

/** Where the manifest leaves conf_schema open, the one that stays in the row says what is secret. */
function redactStatement({ object, fields }: Statement, { applied, live, hash }: RecordInput): Fields {
  if (object.kind !== 'pack') return fields;
  const isLiveSchemaKept = fields['conf_schema'] === undefined && applied?.['conf_schema'] === undefined;
  const kept = isLiveSchemaKept ? secretPaths(live?.['conf_schema'] ?? null) : [];
  return redactSecrets(fields, [...object.secrets, ...kept], hash);
}
