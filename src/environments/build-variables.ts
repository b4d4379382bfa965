import { join } from 'node:path';
import type { PlannedStep } from './environment-plan.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import { cacheDirectory } from './store-layout.ts';

/** Every process of a build carries this variable; its value is the build's store directory. */
export const markName = 'RECONCILE_BUILD';

/** What commands inherit by name. Anything else may be a secret, or make an installer put things elsewhere and report success. */
const inherited = [
  'PATH',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
] as const;

/** Download caches, shared by all builds, which `HOME` would hide: directory by variable. */
const caches: Readonly<Record<string, string>> = {
  PIP_CACHE_DIR: 'pip',
  UV_CACHE_DIR: 'uv',
  npm_config_cache: 'npm',
  YARN_CACHE_FOLDER: 'yarn',
  GOCACHE: 'go',
  CARGO_HOME: 'cargo',
  BUNDLE_USER_CACHE: 'bundle',
  COMPOSER_CACHE_DIR: 'composer',
};

/** Keeps tools from asking, and from looking for newer versions of themselves. */
const manners: Readonly<Record<string, string>> = {
  PIP_NO_INPUT: '1',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PYTHONNOUSERSITE: '1',
  npm_config_update_notifier: 'false',
  NO_COLOR: '1',
};

interface BuildPlace {
  readonly root: string;
  /** Directory for home and temporary files. */
  readonly scratch: string;
}

/** The environment that the steps of a build run in, from the one that this program was given. */
export function buildVariables(
  given: Readonly<Record<string, string | undefined>>,
  passed: readonly string[],
  { root, scratch }: BuildPlace,
): Readonly<Record<string, string>> {
  const names = [...inherited, ...passed];
  const allowed = names.flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const cached = Object.entries(caches).map(
    ([name, directory]) => [name, join(cacheDirectory(root), directory)] as const,
  );
  return {
    ...Object.fromEntries(cached),
    ...manners,
    ...Object.fromEntries(allowed),
    HOME: join(scratch, 'home'),
    TMPDIR: join(scratch, 'tmp'),
  };
}

/** Names of the variables that steps may run with, sorted, for people to look at beforehand. */
export function buildVariableNames(
  { passedVariables }: EnvironmentSettings,
  steps: readonly PlannedStep[],
): readonly string[] {
  const own = steps.flatMap(({ env }) => Object.keys(env));
  const fixed = [...Object.keys(caches), ...Object.keys(manners), 'HOME', 'TMPDIR', markName];
  return [...new Set([...inherited, ...passedVariables, ...fixed, ...own])].sort();
}
