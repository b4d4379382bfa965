import type { AppliedObject, Fields } from '../../catalog/catalog-object.ts';
import { manifestColumnsOf, type Column } from '../../catalog/columns.ts';
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import type { Kind } from '../../catalog/kinds.ts';
import { sameColumnValue } from '../../catalog/same-column-value.ts';

/** What a manifest leaves open although the row has something there. */
export interface Omission {
  /** To what is left out; begins with a column. */
  readonly path: JsonPath;
  /** Completes `… is left out, as`. */
  readonly reason: string;
}

/** A live object as its manifest would state it. */
export interface RenderedManifest {
  readonly value: JsonObject;
  readonly omissions: readonly Omission[];
}

/** Columns that are not to be stated, with the reasons. */
export type WithheldColumns = ReadonlyMap<string, string>;

interface StatedColumn {
  readonly column: Column;
  readonly value: JsonValue;
}

/** The columns that have to be stated to get the row: those without which it would have another value there. */
export function findStatedColumns(kind: Kind, fields: Fields): readonly StatedColumn[] {
  return manifestColumnsOf(kind)
    .filter(({ derive, fromContent }) => derive === undefined && !fromContent)
    .map((column) => ({ column, value: fields[column.name] ?? null }))
    .filter(({ column, value }) => column.required || !sameColumnValue(column, column.default, value));
}

/** The omissions of withheld columns that would be stated otherwise. */
export function describeWithheld(withheld: WithheldColumns, fields: Fields): readonly Omission[] {
  return [...withheld]
    .filter(([name]) => (fields[name] ?? null) !== null)
    .map(([name, reason]) => ({ path: [name], reason }));
}

/** What a `source` has brought about that was applied before: nothing else can write it, and nothing is to give it up. */
export function describeOrigin(fields: Fields, applied: readonly AppliedObject[]): readonly Omission[] {
  return manifestColumnsOf('pack')
    .filter(({ name, fromContent }) => fromContent && (fields[name] ?? null) !== null)
    .filter(({ name }) => applied.some((one) => states(one.fields, [name])))
    .map(({ name }) => ({ path: [name], reason: 'it follows from a `source`, which is for you to add' }));
}

/**
 * What keeps an object as it is when its manifest no longer says what was applied before: policies for what is left out, which would be
 * given up otherwise, and its protection. Undefined where none of it is needed.
 */
export function renderLifecycle(
  omissions: readonly Omission[],
  applied: readonly AppliedObject[],
): JsonObject | undefined {
  const given = omissions
    .map(({ path }) => path)
    .filter((path) => applied.some((one) => states(one.fields, path)));
  const columns = given.flatMap((path) => (path.length === 1 ? path : []));
  const keys = given.flatMap(([, key]) => (key === undefined || key === anyKey ? [] : [key]));
  const lifecycle: JsonObject = {
    ...(applied.some(({ preventDestroy }) => preventDestroy) ? { prevent_destroy: true } : {}),
    ...(columns.length === 0 ? {} : { ignore_changes: columns }),
    ...(keys.length === 0 ? {} : { config: Object.fromEntries(keys.map((key) => [key, 'ignore'])) }),
  };
  return Object.keys(lifecycle).length === 0 ? undefined : lifecycle;
}

/** Among the keys of a policy it stands for all others. */
const anyKey = '*';

function states(fields: Fields, [column, key]: JsonPath): boolean {
  const value = fields[String(column)];
  return key === undefined ? value !== undefined : isJsonObject(value) && Object.hasOwn(value, key);
}
