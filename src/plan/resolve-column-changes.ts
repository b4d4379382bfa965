import type { Fields } from '../catalog/catalog-object.ts';
import type { Column } from '../catalog/columns.ts';
import { jsonEquals } from '../catalog/json-equals.ts';
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { defaultLifecycle, type Lifecycle, type RecordedLifecycle } from '../catalog/lifecycle.ts';
import { sameColumnValue } from '../catalog/same-column-value.ts';
import { findStated, policyOf, type Statement } from './statement.ts';

/** A column that is not as the manifest wants it. */
export interface ColumnChange {
  readonly column: Column;
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** What it would be if everything were left that only others changed. */
  readonly afterWanted: JsonValue;
  /** Whether others alone made the difference: in all of the column, or in these keys of one that is merged by key. */
  readonly drift: boolean | ReadonlySet<string>;
}

interface RowState {
  readonly live: Fields;
  /** What was last applied, secrets as keyed hashes; undefined for a row that nobody owns. */
  readonly applied: Fields | undefined;
  /** What was left to others then. */
  readonly appliedLifecycle: RecordedLifecycle | undefined;
  /** What is stated, secrets as keyed hashes. */
  readonly redacted: Fields;
  /** Whether the row is about to get another ref: what follows from its ref then changes on purpose. */
  readonly renamed: boolean;
}

/**
 * The three-way comparison of one object: a stated column is enforced; one that is stated no longer but was last applied
 * returns to its default; any other is left alone. The top-level keys of `config` are treated likewise, one by one, each by its policy.
 */
export function resolveColumnChanges(statement: Statement, row: RowState): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  for (const column of statement.columns) {
    const before = row.live[column.name] ?? null;
    const resolved = resolveColumn(column, statement, row);
    if (resolved === undefined) continue;
    const after = keepIgnored(column, resolved.after, { before, lifecycle: statement.lifecycle });
    if (sameColumnValue(column, after, before)) continue;
    const wanted = keepIgnored(column, resolved.afterWanted, { before, lifecycle: statement.lifecycle });
    const afterWanted = sameColumnValue(column, wanted, before) ? before : wanted;
    changes.push({ column, before, after, afterWanted, drift: resolved.drift });
  }
  return changes;
}

type Resolved = Pick<ColumnChange, 'after' | 'afterWanted' | 'drift'>;

/** What the column should hold; undefined when that is not ours to say. */
function resolveColumn(column: Column, statement: Statement, row: RowState): Resolved | undefined {
  const stated = findStated(statement, column);
  const applied = row.applied?.[column.name];
  const formerly = row.appliedLifecycle ?? defaultLifecycle;
  const wasLeft = formerly.ignoreChanges.some((path) => path.length === 1 && path[0] === column.name);
  if (stated === undefined && (applied === undefined || wasLeft || column.required)) return undefined;
  const live = row.live[column.name] ?? null;
  const isMergeable = live === null || isJsonObject(live);
  if (column.compare === 'keys' && isMergeable && (stated === undefined || isJsonObject(stated))) {
    return mergeKeys(
      { now: statement.lifecycle, formerly },
      {
        stated: stated ?? {},
        redacted: objectOf(row.redacted[column.name]),
        applied: objectOf(applied),
        live: objectOf(live),
      },
    );
  }
  const drift =
    column.derive === undefined
      ? stated !== undefined && !wasLeft && isUnchanged(row.redacted[column.name], applied)
      : row.applied !== undefined && !row.renamed;
  const after = stated ?? column.default;
  return { after, afterWanted: drift ? live : after, drift };
}

function isUnchanged(redacted: JsonValue | undefined, applied: JsonValue | undefined): boolean {
  return redacted !== undefined && applied !== undefined && jsonEquals(redacted, applied);
}

interface Sides {
  readonly stated: JsonObject;
  readonly redacted: JsonObject;
  readonly applied: JsonObject;
  readonly live: JsonObject;
}

interface Policies {
  readonly now: Lifecycle;
  readonly formerly: RecordedLifecycle;
}

function mergeKeys({ now, formerly }: Policies, { stated, redacted, applied, live }: Sides): Resolved {
  const after = new Map(Object.entries(live));
  const afterWanted = new Map(after);
  const drift = new Set<string>();
  for (const key of Object.keys(applied)) {
    const isEnforced = policyOf(now, key) === 'enforce' && isEnforcedKey(formerly, key);
    if (Object.hasOwn(stated, key) || !isEnforced) continue;
    after.delete(key);
    afterWanted.delete(key);
  }
  for (const [key, value] of Object.entries(stated)) {
    const policy = policyOf(now, key);
    const wasThere = Object.hasOwn(live, key) || Object.hasOwn(applied, key);
    if (policy === 'ignore' || (policy === 'seed' && wasThere)) continue;
    after.set(key, value);
    const isDrift = isEnforcedKey(formerly, key) && isUnchanged(own(redacted, key), own(applied, key));
    if (isDrift) drift.add(key);
    else afterWanted.set(key, value);
  }
  return { after: Object.fromEntries(after), afterWanted: Object.fromEntries(afterWanted), drift };
}

/** Whether a key of `config` was kept as stated, and so was ours. */
function isEnforcedKey(formerly: RecordedLifecycle, key: string): boolean {
  const isIgnored = formerly.ignoreChanges.some(
    ([column, first, ...rest]) => column === 'config' && first === key && rest.length === 0,
  );
  return !isIgnored && policyOf(formerly, key) === 'enforce';
}

interface Ignoring {
  readonly before: JsonValue;
  readonly lifecycle: Lifecycle;
}

/** The wanted value with everything as it was below the paths that are ignored. */
function keepIgnored({ name }: Column, wanted: JsonValue, { before, lifecycle }: Ignoring): JsonValue {
  const { ignoreChanges } = lifecycle;
  return ignoreChanges
    .filter(([column]) => column === name)
    .reduce<JsonValue>((value, [, ...path]) => copyPart(value, before, path) ?? null, wanted);
}

/** `wanted` with the part at `path` as it is in `before`, absent where it is absent there. */
function copyPart(
  wanted: JsonValue | undefined,
  before: JsonValue | undefined,
  [key, ...rest]: JsonPath,
): JsonValue | undefined {
  if (key === undefined) return before;
  const base = wanted ?? {};
  if (typeof key !== 'string' || !isJsonObject(base)) return wanted;
  const part = copyPart(own(base, key), isJsonObject(before) ? own(before, key) : undefined, rest);
  if (part === undefined && !Object.hasOwn(base, key)) return wanted;
  const others = Object.entries(base).filter(([name]) => name !== key);
  return Object.fromEntries(part === undefined ? others : [...others, [key, part]]);
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function own(value: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
