import type { DesiredObject, Fields } from '../catalog/catalog-object.ts';
import type { Column } from '../catalog/columns.ts';
import { isJsonObject, type JsonValue } from '../catalog/json.ts';
import { defaultLifecycle, type ConfigPolicy, type Lifecycle } from '../catalog/lifecycle.ts';

/** What a manifest says about one object, as far as the database has columns for it. */
export interface Statement {
  readonly object: DesiredObject;
  readonly columns: readonly Column[];
  /** Stated columns, without those that follow from what the object is, and without keys of `config` that are never written. */
  readonly fields: Fields;
  readonly lifecycle: Lifecycle;
}

export function readStatement(object: DesiredObject, columns: readonly Column[]): Statement {
  const fields: Record<string, JsonValue> = {};
  const { lifecycle = defaultLifecycle } = object;
  for (const { name, derive, compare } of columns) {
    if (derive !== undefined || !Object.hasOwn(object.fields, name)) continue;
    const value = object.fields[name] ?? null;
    fields[name] = compare === 'keys' ? dropIgnored(value, lifecycle) : value;
  }
  return { object, columns, fields, lifecycle };
}

function dropIgnored(config: JsonValue, lifecycle: Lifecycle): JsonValue {
  if (lifecycle === defaultLifecycle || !isJsonObject(config)) return config;
  return Object.fromEntries(Object.entries(config).filter(([key]) => policyOf(lifecycle, key) !== 'ignore'));
}

/** What becomes of a key of `config`. */
export function policyOf(
  { config, configKeys }: Pick<Lifecycle, 'config' | 'configKeys'>,
  key: string,
): ConfigPolicy {
  return Object.hasOwn(configKeys, key) ? (configKeys[key] ?? config) : config;
}

/** The value that the manifest gives a column; undefined when it leaves it open. */
export function findStated({ object, fields }: Statement, column: Column): JsonValue | undefined {
  if (column.derive === undefined) return fields[column.name];
  return column.derive({ ref: object.ref, parent: object.parent, version: fields['version'] });
}
