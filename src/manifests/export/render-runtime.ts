import type { AppliedObject, LiveObject, ObjectKey } from '../../catalog/catalog-object.ts';
import { columnOf } from '../../catalog/columns.ts';
import type { JsonObject, JsonValue } from '../../catalog/json.ts';
import { parseRuntimeRef } from '../../catalog/ref.ts';
import { sameColumnValue } from '../../catalog/same-column-value.ts';
import { compareVersions, parseVersion } from '../../catalog/version.ts';
import { asText } from '../as-text.ts';
import { runtimeSchema } from '../schemas/runtime-schema.ts';
import { orderKeys } from './order-keys.ts';
import {
  describeWithheld,
  findStatedColumns,
  renderLifecycle,
  type RenderedManifest,
  type WithheldColumns,
} from './rendered-manifest.ts';

interface RuntimeOptions {
  readonly withheld: WithheldColumns;
  /** What the sources that own it, or one of its versions, last applied. */
  readonly findApplied: (key: ObjectKey) => readonly AppliedObject[];
}

/** A runtime with its versions as a manifest states them: what is not by default. */
export function renderRuntime(
  runtime: LiveObject,
  versions: readonly LiveObject[],
  { withheld, findApplied }: RuntimeOptions,
): RenderedManifest {
  const { ref, fields } = runtime;
  const omissions = describeWithheld(withheld, fields);
  const value: Record<string, JsonValue> = { kind: 'Runtime', ref };
  for (const { column, value: stated } of findStatedColumns('runtime', fields)) {
    const { name } = column;
    const isImplied = name === 'name' && stated === parseRuntimeRef(ref)?.name;
    if (!isImplied && !withheld.has(name)) value[name] = stated;
  }
  const lifecycle = renderLifecycle(omissions, findApplied(runtime));
  if (lifecycle !== undefined) value['lifecycle'] = lifecycle;
  if (versions.length > 0) {
    const config = value['execution_config'];
    value['versions'] = versions.toSorted(compareByVersion).map((version) => {
      const ownLifecycle = renderLifecycle([], findApplied(version));
      const rendered = renderVersion(version, config);
      return ownLifecycle === undefined ? rendered : { ...rendered, lifecycle: ownLifecycle };
    });
  }
  return { value: orderValues(value), omissions };
}

/** A version that runs as its runtime does says nothing of it; one that runs by default while its runtime does not says so. */
function renderVersion({ fields }: LiveObject, parentConfig: JsonValue | undefined): JsonObject {
  const value: Record<string, JsonValue> = {};
  const { version, execution_config: config = null } = fields;
  if (version !== undefined) value['version'] = version;
  for (const { column, value: stated } of findStatedColumns('runtime_version', fields)) {
    if (column.name !== 'execution_config') value[column.name] = stated;
  }
  const column = columnOf('runtime_version', 'execution_config');
  const inherited = parentConfig ?? column?.default ?? null;
  if (column !== undefined && !sameColumnValue(column, inherited, config))
    value['execution_config'] = config ?? {};
  return value;
}

function orderValues(value: JsonObject): JsonObject {
  const properties: Readonly<Record<string, JsonValue>> = runtimeSchema.properties;
  const ordered = Object.entries(value).map(([name, part]) => [
    name,
    orderKeys(part, properties[name] ?? null),
  ]);
  return Object.fromEntries(ordered) as JsonObject;
}

function compareByVersion({ fields: first }: LiveObject, { fields: second }: LiveObject): number {
  const texts = [asText(first['version']), asText(second['version'])] as const;
  const [one, other] = [parseVersion(texts[0]), parseVersion(texts[1])];
  const order = one === undefined || other === undefined ? 0 : compareVersions(one, other);
  if (order !== 0) return order;
  return texts[0] < texts[1] ? -1 : 1;
}
