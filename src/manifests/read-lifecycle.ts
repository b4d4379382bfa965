import { isJsonArray, isJsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { type ConfigPolicy, defaultLifecycle, type Lifecycle } from '../catalog/lifecycle.ts';
import type { ManifestFinding } from './finding.ts';
import { type Ignorer, parseIgnoredPath } from './parse-ignored-path.ts';
import { configPolicies } from './schemas/lifecycle-schema.ts';

/** Longest `ignore_changes` that is looked through; the schema says so too. */
const maxPaths = 1000;

/** Finds paths of `ignore_changes` that lead nowhere. `path` leads to the `lifecycle` that is given. */
export function checkLifecycle(
  stated: JsonValue | undefined,
  path: JsonPath,
  ignorer: Ignorer,
): readonly ManifestFinding[] {
  return listPaths(stated).flatMap((entry, index) => {
    const parsed = parseIgnoredPath(entry, ignorer);
    if (parsed === undefined || 'path' in parsed) return [];
    return [{ ...parsed.problem, path: [...path, 'ignore_changes', index] }];
  });
}

/** The lifecycle that a manifest without errors states; undefined when it is what holds anyway. */
export function readLifecycle(stated: JsonValue | undefined, ignorer: Ignorer): Lifecycle | undefined {
  if (!isJsonObject(stated)) return undefined;
  const paths = listPaths(stated).flatMap((entry) => {
    const parsed = parseIgnoredPath(entry, ignorer);
    return parsed !== undefined && 'path' in parsed ? [parsed.path] : [];
  });
  const unique = new Map(paths.map((path) => [JSON.stringify(path), path]));
  const lifecycle: Lifecycle = {
    preventDestroy: stated['prevent_destroy'] === true,
    ignoreChanges: [...unique.values()],
    ...readPolicies(stated['config']),
  };
  const isDefault =
    !lifecycle.preventDestroy &&
    unique.size === 0 &&
    lifecycle.config === defaultLifecycle.config &&
    Object.keys(lifecycle.configKeys).length === 0;
  return isDefault ? undefined : lifecycle;
}

function listPaths(stated: JsonValue | undefined): readonly JsonValue[] {
  const paths = isJsonObject(stated) ? stated['ignore_changes'] : undefined;
  return isJsonArray(paths) ? paths.slice(0, maxPaths) : [];
}

/** Keys whose policy is that of all others need not be named. */
function readPolicies(stated: JsonValue | undefined): Pick<Lifecycle, 'config' | 'configKeys'> {
  const { config: usual } = defaultLifecycle;
  if (!isJsonObject(stated)) return { config: readPolicy(stated) ?? usual, configKeys: {} };
  const { '*': others, ...named } = stated;
  const config = readPolicy(others) ?? usual;
  const keys = Object.entries(named).flatMap(([key, value]): readonly [string, ConfigPolicy][] => {
    const policy = readPolicy(value);
    return policy === undefined || policy === config ? [] : [[key, policy]];
  });
  return { config, configKeys: Object.fromEntries(keys) };
}

function readPolicy(stated: JsonValue | undefined): ConfigPolicy | undefined {
  return configPolicies.find((policy) => policy === stated);
}
