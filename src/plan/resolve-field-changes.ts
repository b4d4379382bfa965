import type { Fields, LiveObject } from '../catalog/catalog-object.ts';
import type { Column } from '../catalog/columns.ts';
import { isJsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { sameColumnValue } from '../catalog/same-column-value.ts';
import {
  findSecretHashes,
  readSecretHash,
  redactSecrets,
  secretPaths,
  type HashSecret,
} from '../catalog/secrets.ts';
import { diffValues, holdsSecret } from './diff-values.ts';
import type { FieldChange, ShownValue } from './plan.ts';
import type { ColumnChange } from './resolve-column-changes.ts';
import type { Statement } from './statement.ts';

const absent: ShownValue = Object.freeze({ sensitive: false, value: undefined });

/** The changes of columns for people: taken apart to the smallest differing parts, secrets as keyed hashes. */
export function resolveFieldChanges(
  changes: readonly ColumnChange[],
  statement: Statement,
  row: { readonly live: Fields; readonly applied: Fields | undefined; readonly hash: HashSecret },
): readonly FieldChange[] {
  if (changes.length === 0) return [];
  const { hash } = row;
  const sides = redactSides(changes, { statement, ...row });
  return changes.flatMap(({ column, drift }) => {
    const before = presentValue(column, sides.before[column.name]);
    const after = presentValue(column, sides.after[column.name]);
    const path = pathTo(column);
    const differences =
      column.compare === 'set' ? [{ path, before, after }] : diffValues(before, after, path);
    return differences.map((difference): FieldChange => {
      const isStated = column.derive !== undefined || statesPath(statement, difference.path);
      const isDrift = typeof drift === 'boolean' ? drift : drift.has(String(difference.path[1]));
      const reason = isDrift ? 'drift' : 'stated';
      return {
        path: difference.path,
        before: showValue(difference.before, hash),
        after: showValue(difference.after, hash),
        reason: isStated ? reason : 'returned-to-default',
        location: isStated ? statement.object.locate(difference.path) : undefined,
      };
    });
  });
}

/**
 * What is lost with a deleted row: the columns that manifests may set, as far as they say something. Of its `config` only what its schema
 * declares as no secret is shown.
 */
export function resolveDeletedFields(
  { live, applied }: { readonly live: LiveObject; readonly applied: Fields },
  columns: readonly Column[],
  hash: HashSecret,
): readonly FieldChange[] {
  const secrets =
    live.kind === 'pack'
      ? [...findRowSecrets(live.fields), ...findRowSecrets(applied), ...findUndeclared(live.fields)]
      : [];
  const fields = secrets.length === 0 ? live.fields : redactSecrets(live.fields, secrets, hash);
  return columns
    .filter(
      (column) =>
        column.derive === undefined && !sameColumnValue(column, column.default, fields[column.name] ?? null),
    )
    .flatMap((column) => diffValues(presentValue(column, fields[column.name]), undefined, pathTo(column)))
    .map(({ path, before }) => ({
      path,
      before: showValue(before, hash),
      after: absent,
      reason: 'deleted',
      location: undefined,
    }));
}

/** Keys of `config` that its schema does not know: they may have been secrets of an earlier one. */
function findUndeclared({ conf_schema: schema, config }: Fields): readonly JsonPath[] {
  const { properties } = isJsonObject(schema) ? schema : {};
  const declared = isJsonObject(properties) ? properties : isJsonObject(schema) ? schema : {};
  return Object.keys(isJsonObject(config) ? config : {})
    .filter((key) => !Object.hasOwn(declared, key))
    .map((key) => [key]);
}

/** What is secret in a row's `config`: by its schema, and by the stand-ins that it holds. */
function findRowSecrets({ conf_schema: schema, config }: Fields): readonly JsonPath[] {
  return [...secretPaths(schema ?? null), ...findSecretHashes(config ?? null)];
}

/** What a new object is given, column by column (`config` key by key). The object's own location stands for all of it. */
export function resolveCreatedFields(statement: Statement, hash: HashSecret): readonly FieldChange[] {
  const { object } = statement;
  const fields =
    object.kind === 'pack' ? redactSecrets(statement.fields, object.secrets, hash) : statement.fields;
  const created: FieldChange[] = [];
  for (const column of statement.columns) {
    const value = fields[column.name];
    if (value === undefined || value === null) continue;
    if (value === statement.fields[column.name] && column.compare !== 'keys') {
      created.push(describeCreated(pathTo(column), { sensitive: false, value }));
      continue;
    }
    for (const { path, after } of diffValues(presentValue(column, undefined), value, pathTo(column))) {
      created.push(describeCreated(path, showValue(after, hash)));
    }
  }
  return created;
}

function describeCreated(path: JsonPath, after: ShownValue): FieldChange {
  return { path, before: absent, after, reason: 'stated', location: undefined };
}

const columnPaths = new Map<string, JsonPath>();

/** The same path for the same column, since a first apply shows hundreds of thousands of them. */
function pathTo({ name }: Column): JsonPath {
  const known = columnPaths.get(name);
  if (known !== undefined) return known;
  const path = Object.freeze([name]);
  columnPaths.set(name, path);
  return path;
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
  readonly applied: Fields | undefined;
  readonly hash: HashSecret;
}

/** Both sides with everything hidden that is secret on either: before the change, after it, or by the manifest. */
function redactSides(
  changes: readonly ColumnChange[],
  { statement, live, applied, hash }: RedactionInput,
): Sides {
  const before = Object.fromEntries(changes.map((change) => [change.column.name, change.before]));
  const after = Object.fromEntries(changes.map((change) => [change.column.name, change.after]));
  if (statement.object.kind !== 'pack') return { before, after };
  const schemaBefore = live['conf_schema'] ?? null;
  const schemaAfter = after['conf_schema'] ?? schemaBefore;
  const secrets = [
    ...statement.object.secrets,
    ...secretPaths(schemaBefore),
    ...findSecretHashes(applied?.['config'] ?? null),
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

function showValue(value: JsonValue | undefined, hash: HashSecret): ShownValue {
  if (value === undefined) return absent;
  const secret = readSecretHash(value);
  if (secret !== undefined) return { sensitive: true, hash: secret };
  return holdsSecret(value) ? { sensitive: true, hash: hash(value) } : { sensitive: false, value };
}
