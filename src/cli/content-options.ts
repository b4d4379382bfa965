import { join, resolve } from 'node:path';
import { resolveRoot } from '../environments/host-facts.ts';
import { OperationalError } from '../errors.ts';
import type { CredentialSetting } from '../parse-setting.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import type { ContentOptions, LockMode } from '../reconcile/contents/content-options.ts';
import type { EnvironmentVariables, Settings } from '../settings.ts';
import { defaultContentLimits, type Credential } from '../sources/source-options.ts';
import type { CommandContext } from './command-context.ts';

/** How contents of packs are fetched and kept, by the settings. Throws OperationalError `settings` for credentials that are missing. */
export function resolveContentOptions(context: CommandContext): ContentOptions {
  const { settings, env, cwd, stop } = context;
  const { offline, registries } = settings;
  return {
    root: resolvePacksDirectory(context),
    sources: {
      cache: resolveRoot(resolve(cwd, settings.stateDirectory, 'cache')),
      env: { ...scrubEnvironment(env), ...pickTransport(env) },
      credentials: (settings.credentials ?? []).map((each) => readCredential(each, env)),
      allowFiles: settings.allowFileSources,
      timeout: settings.fetchTimeout,
      attempts: settings.fetchAttempts,
      limits: { ...defaultContentLimits, maxContentBytes: settings.maxContentBytes },
      signal: stop,
    },
    offline,
    registries,
    lock: chooseLock(settings),
    renew: undefined,
    acceptMoved: false,
  };
}

function chooseLock({ lock, locked }: Settings): LockMode {
  if (locked) return 'exact';
  return lock ? 'keep' : 'none';
}

/** How this host reaches others: agents of ssh, proxies, and whom it trusts. */
const transportNames = [
  'SSH_AUTH_SOCK',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

function pickTransport(env: EnvironmentVariables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    transportNames.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Where the contents of packs are kept. Real, absolute path. */
export function resolvePacksDirectory({ settings, cwd }: CommandContext): string {
  const { packsDirectory, stateDirectory } = settings;
  return resolveRoot(resolve(cwd, packsDirectory ?? join(stateDirectory, 'packs')));
}

function readCredential(
  { url, username, variable, headers }: CredentialSetting,
  env: EnvironmentVariables,
): Credential {
  const read = (name: string): string => {
    const value = env[name];
    if (value !== undefined) return value;
    throw new OperationalError(`the variable ${name}, which holds the credentials for ${url}, is not set`, {
      code: 'settings',
      hint: 'Set it, or remove the entry from `credentials`.',
    });
  };
  return {
    url,
    username,
    secret: variable === undefined ? undefined : read(variable),
    headers: Object.fromEntries(Object.entries(headers).map(([name, holder]) => [name, read(holder)])),
  };
}
