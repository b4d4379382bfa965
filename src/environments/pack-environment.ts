import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Choice } from './choose-version.ts';
import type { PackEntry, RuntimeDependency } from './catalog-view.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import {
  asObject,
  readExecutionConfig,
  type EnvironmentConfig,
  type ExecutionConfig,
} from './execution-config.ts';
import { orderInstallers, readInstallers, type Installer } from './installers.ts';
import type { PublicLink } from './public-link.ts';
import type { EnvironmentKey } from './store-layout.ts';
import { readVerification, type RuntimeVerification, type VerificationCommand } from './verification.ts';

/** What a pack needs for one of its runtimes, with everything that the catalog says about it. */
export interface PackEnvironment {
  readonly key: EnvironmentKey;
  readonly dependency: RuntimeDependency;
  /** As the runtime lists it; empty for the runtime itself. */
  readonly version: string;
  /** Real path of the content that the environment is for. */
  readonly packDirectory: string;
  /** Real path of the content that serves now; another one while `staged`. */
  readonly servingDirectory: string;
  /** Whether the environment is to serve with another content of the pack than what serves now. */
  readonly staged: boolean;
  readonly config: ExecutionConfig;
  readonly environment: EnvironmentConfig;
  readonly installers: readonly Installer[];
  /** Path, where the pack has the file. */
  readonly manifest: string | undefined;
  readonly verification: RuntimeVerification | undefined;
  readonly verificationCommands: readonly VerificationCommand[];
  readonly links: readonly PublicLink[];
}

type Chosen = Extract<Choice, { readonly kind: 'chosen' }>;

/** Where the content of a pack is. */
export interface PackPlace {
  /** Real path. */
  readonly packDirectory: string;
  /** The link by which the content is found once it serves; undefined for one that stays in its place. */
  readonly stablePath: string | undefined;
  /** Real path of the content that serves now; undefined where none does. */
  readonly servingDirectory: string | undefined;
}

interface Context {
  readonly place: PackPlace;
  readonly settings: EnvironmentSettings;
  /** Whether the pack's own installers run here: they do once, for the first of its runtimes that has an environment. */
  readonly withPackInstallers: boolean;
  /** Whether no other environment of the pack would have a directory of that name. */
  readonly isAlone: boolean;
}

/** The key of what was chosen: the default version and the runtime itself have an empty version. */
export function keyOf(pack: string, { runtime, version }: Chosen): EnvironmentKey {
  const isDefault = version === undefined || version.isDefault;
  return { pack, runtime: runtime.ref, version: isDefault ? '' : version.version };
}

/** Puts together what a pack needs for a chosen version. Undefined where that takes no environment. */
export function assembleEnvironment(
  pack: PackEntry,
  { dependency, choice }: { readonly dependency: RuntimeDependency; readonly choice: Chosen },
  { place, settings, withPackInstallers, isAlone }: Context,
): PackEnvironment | undefined {
  const { packDirectory, stablePath, servingDirectory = packDirectory } = place;
  const { runtime, version, verification } = choice;
  const config = configOf(choice);
  const installers = orderInstallers(
    readInstallers(runtime.fields['installers']),
    withPackInstallers ? readInstallers(pack.fields['installers']) : [],
  ).filter(({ fileExists }) => fileExists === undefined || existsSync(join(packDirectory, fileExists)));
  const manifestPath =
    config.dependencies === undefined ? undefined : join(packDirectory, config.dependencies.manifestFile);
  const manifest = manifestPath !== undefined && existsSync(manifestPath) ? manifestPath : undefined;
  const { environment } = config;
  if (environment === undefined) return undefined;
  const isNeeded = environment.type !== 'none' || manifest !== undefined || installers.length > 0;
  if (!isNeeded) return undefined;
  const key = keyOf(pack.ref, choice);
  const rule = readVerification((version ?? runtime).fields['distributions']);
  return {
    key,
    dependency,
    version: version?.version ?? '',
    packDirectory,
    servingDirectory,
    staged: stablePath !== undefined && place.servingDirectory !== packDirectory,
    config,
    environment,
    installers,
    manifest,
    verification,
    verificationCommands: rule.kind === 'commands' ? rule.commands : [],
    links: placeLinks(key, { environment, packDirectory, stablePath, settings, isAlone }),
  };
}

/** The name of the directory that environments of what was chosen have in a pack; undefined where it makes none. */
export function directoryNameOf(choice: Chosen): string | undefined {
  return configOf(choice).environment?.directoryName;
}

/** A version's configuration is complete; an empty one stands for the runtime's. */
function configOf({ runtime, version }: Chosen): ExecutionConfig {
  const own = asObject(version?.fields['execution_config']);
  return readExecutionConfig(
    Object.keys(own).length > 0 ? own : (runtime.fields['execution_config'] ?? null),
  );
}

interface LinkContext {
  readonly environment: EnvironmentConfig;
  readonly packDirectory: string;
  readonly stablePath: string | undefined;
  readonly settings: EnvironmentSettings;
  readonly isAlone: boolean;
}

/** Where links of the platform's layout are in a content, so that they serve when it does. */
const linksDirectory = '.environments';

/**
 * Where the environment is found. Node looks for packages in `node_modules` above the file that imports them, and nowhere else when it
 * is an ES module, so that a link of that name is always in the pack. Versions that are not the default one have it in the name, where a
 * pack has several. Links of a pack whose content is switched are in the content.
 */
function placeLinks(
  key: EnvironmentKey,
  { environment, packDirectory, stablePath, settings, isAlone }: LinkContext,
): readonly PublicLink[] {
  if (environment.type === 'none') return [];
  const suffix = key.version === '' ? '' : `-${encodeURIComponent(key.version)}`;
  const inside = environment.type === 'node_modules' ? 'node_modules' : '';
  const link = (name: string): Pick<PublicLink, 'path' | 'place'> =>
    stablePath === undefined
      ? { path: join(packDirectory, name) }
      : { path: join(stablePath, name), place: join(packDirectory, name) };
  const own = { ...link(`${environment.directoryName}${isAlone ? '' : suffix}`), inside };
  if (settings.layout === 'pack') return [own];
  const name = `${nameOf(key.runtime)}${suffix}`;
  const platform: PublicLink = {
    ...(stablePath === undefined ? {} : { place: join(packDirectory, linksDirectory, name) }),
    path: join(settings.root, key.pack, name),
    inside: '',
    parent: { target: stablePath === undefined ? undefined : join(stablePath, linksDirectory) },
  };
  return inside === '' ? [platform] : [platform, own];
}

/** Of a runtime's ref, the part behind the dot. */
function nameOf(runtime: string): string {
  return runtime.slice(runtime.indexOf('.') + 1);
}
