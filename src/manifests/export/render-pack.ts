import type { AppliedObject, Fields, LiveObject } from '../../catalog/catalog-object.ts';
import { findStandIns, hideSecrets } from '../../catalog/hidden-secrets.ts';
import { isJsonArray, isJsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import { redactSecrets } from '../../catalog/secrets.ts';
import { displayPath } from '../conf-schema/display.ts';
import { packSchema } from '../schemas/pack-schema.ts';
import { orderConfSchema, orderKeys } from './order-keys.ts';
import {
  describeOrigin,
  describeWithheld,
  findStatedColumns,
  renderLifecycle,
  type Omission,
  type RenderedManifest,
  type WithheldColumns,
} from './rendered-manifest.ts';

interface PackOptions {
  /** Paths below `config` that are secret besides those of the pack's own conf_schema. */
  readonly secrets: readonly JsonPath[];
  readonly withheld: WithheldColumns;
  /** What the sources that own it last applied. */
  readonly applied: readonly AppliedObject[];
}

/** A pack as a manifest states it: what is not by default, and no secret. */
export function renderPack({ ref, fields }: LiveObject, options: PackOptions): RenderedManifest {
  const hidden = hideSecrets(fields, options.secrets);
  const value: Record<string, JsonValue> = { kind: 'Pack', ref };
  const omissions: Omission[] = [
    ...describeWithheld(options.withheld, fields),
    ...describeOrigin(fields, options.applied),
  ];
  for (const { column, value: stated } of findStatedColumns('pack', fields)) {
    const { name } = column;
    if (options.withheld.has(name) || (name === 'label' && stated === ref)) continue;
    if (name === 'config') {
      const config = withoutSecrets(stated, hidden['config'] ?? null);
      omissions.push(...config.omissions);
      if (config.value !== undefined) value[name] = orderKeys(config.value, null);
    } else if (name === 'conf_schema') {
      const omission = findGivenSecret(fields, hidden, options.secrets);
      if (omission === undefined) value[name] = orderConfSchema(stated);
      else omissions.push(omission);
    } else {
      value[name] = orderKeys(stated, propertyOf(name));
    }
  }
  const lifecycle = renderLifecycle(omissions, options.applied);
  return { value: lifecycle === undefined ? value : { ...value, lifecycle }, omissions };
}

function propertyOf(name: string): JsonValue {
  const properties: Readonly<Record<string, JsonValue>> = packSchema.properties;
  return properties[name] ?? null;
}

/** Each key of `config` is merged on its own, and whole: one with a secret inside is left out with all that it holds. */
function withoutSecrets(
  config: JsonValue,
  hidden: JsonValue,
): { readonly value: JsonValue | undefined; readonly omissions: readonly Omission[] } {
  if (config === hidden) return { value: config, omissions: [] };
  if (!isJsonObject(config) || !isJsonObject(hidden) || findStandIns(hidden)[0]?.length === 0) {
    return { value: undefined, omissions: [{ path: ['config'], reason: 'it is secret' }] };
  }
  const kept = Object.entries(config).filter(([key, part]) => hidden[key] === part);
  const omissions = Object.keys(config)
    .filter((key) => hidden[key] !== config[key])
    .map((key) => describeSecretKey(key, hidden[key] ?? null));
  return { value: kept.length === 0 ? undefined : Object.fromEntries(kept), omissions };
}

function describeSecretKey(key: string, hidden: JsonValue): Omission {
  const [below = []] = findStandIns(hidden);
  const path = ['config', key];
  if (below.length === 0) return { path, reason: 'it is secret' };
  return { path, reason: `${displayPath('config', [key, ...below])} in it is secret` };
}

/**
 * A conf_schema that gives the value of a secret, which stating the rest of it would take away. An empty value gives nothing away.
 */
function findGivenSecret(fields: Fields, hidden: Fields, secrets: readonly JsonPath[]): Omission | undefined {
  if (fields['conf_schema'] === hidden['conf_schema']) return undefined;
  const given: JsonValue[] = [];
  redactSecrets({ conf_schema: fields['conf_schema'] ?? null }, secrets, (value) => {
    given.push(value);
    return '';
  });
  if (given.every(isEmpty)) return undefined;
  const [path = []] = findStandIns(hidden['conf_schema'] ?? null);
  return {
    path: ['conf_schema'],
    reason:
      path.length === 0
        ? 'it may hold secrets'
        : `${displayPath('conf_schema', path)} in it is the value of a secret`,
  };
}

function isEmpty(value: JsonValue): boolean {
  return value === '' || (isJsonArray(value) && value.length === 0);
}
