import type { Fields } from '../catalog/catalog-object.ts';
import type { Column } from '../catalog/columns.ts';
import { isJsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { readSecretHash, redactSecrets, secretPaths, type HashSecret } from '../catalog/secrets.ts';
import { diffValues, holdsSecret, type Difference } from './diff-values.ts';
import type { FieldChange, ShownValue } from './plan.ts';
import type { ColumnChange } from './resolve-column-changes.ts';
import type { Statement } from './statement.ts';

const absent: ShownValue = Object.freeze({ sensitive: false, value: undefined });

/** The changes of columns for people: taken apart to the smallest differing parts, secrets as keyed hashes. */
export function resolveFieldChanges(
  changes: readonly ColumnChange[],
  statement: Statement,
  { live, hash }: { readonly live: Fields; readonly hash: HashSecret },
): readonly FieldChange[] {
  if (changes.length === 0) return [];
  const sides = redactSides(changes, { statement, live, hash });
  return changes.flatMap(({ column }) => {
    const before = presentValue(column, sides.before[column.name]);
    const after = presentValue(column, sides.after[column.name]);
    const path = [column.name];
    const differences =
      column.compare === 'set' ? [{ path, before, after }] : diffValues(before, after, path);
    return differences.map((difference): FieldChange => {
      const isStated = column.derive !== undefined || statesPath(statement, difference.path);
      return {
        ...showDifference(difference, hash),
        reason: isStated ? 'stated' : 'returned-to-default',
        location: isStated ? statement.object.locate(difference.path) : undefined,
      };
    });
  });
}

/** What a new object is given, column by column (`config` key by key). The object's own location stands for all of it. */
export function resolveCreatedFields(statement: Statement, hash: HashSecret): readonly FieldChange[] {
  const fields = redactSecrets(statement.fields, statement.object.secrets, hash);
  const differences = statement.columns.flatMap((column): readonly Difference[] => {
    const after = fields[column.name];
    if (after === undefined || after === null) return [];
    return diffValues(presentValue(column, undefined), after, [column.name]);
  });
  return differences.map((difference) => ({
    ...showDifference(difference, hash),
    reason: 'stated',
    location: undefined,
  }));
}

/** An empty column holds no value; a column that is merged by key then holds no keys. */
function presentValue(column: Column, value: JsonValue | undefined): JsonValue | undefined {
  if (value !== null && value !== undefined) return value;
  return column.compare === 'keys' ? {} : undefined;
}

interface Sides {
  readonly before: Fields;
  readonly after: Fields;
}

interface RedactionInput {
  readonly statement: Statement;
  readonly live: Fields;
  readonly hash: HashSecret;
}

/** Both sides with everything hidden that is secret on either: before the change, after it, or by the manifest. */
function redactSides(changes: readonly ColumnChange[], { statement, live, hash }: RedactionInput): Sides {
  const before = Object.fromEntries(changes.map((change) => [change.column.name, change.before]));
  const after = Object.fromEntries(changes.map((change) => [change.column.name, change.after]));
  if (statement.object.kind !== 'pack') return { before, after };
  const schemaBefore = live['conf_schema'] ?? null;
  const schemaAfter = after['conf_schema'] ?? schemaBefore;
  const secrets = [
    ...statement.object.secrets,
    ...secretPaths(schemaBefore),
    ...(schemaAfter === schemaBefore ? [] : secretPaths(schemaAfter)),
  ];
  return { before: redactSecrets(before, secrets, hash), after: redactSecrets(after, secrets, hash) };
}

/** Whether the manifest states the column at `path`; for a column that is merged by key, whether it states that key. */
function statesPath({ fields, columns }: Statement, path: JsonPath): boolean {
  const [name, key] = path;
  const stated = fields[String(name)];
  if (stated === undefined) return false;
  const isMerged = columns.some((column) => column.name === name && column.compare === 'keys');
  if (!isMerged || typeof key !== 'string') return true;
  return isJsonObject(stated) && Object.hasOwn(stated, key);
}

function showDifference(
  { path, before, after }: Difference,
  hash: HashSecret,
): Pick<FieldChange, 'path' | 'before' | 'after'> {
  return { path, before: showValue(before, hash), after: showValue(after, hash) };
}

function showValue(value: JsonValue | undefined, hash: HashSecret): ShownValue {
  if (value === undefined) return absent;
  const secret = readSecretHash(value);
  if (secret !== undefined) return { sensitive: true, hash: secret };
  return holdsSecret(value) ? { sensitive: true, hash: hash(value) } : { sensitive: false, value };
}
