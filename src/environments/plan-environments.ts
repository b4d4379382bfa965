import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { viewCatalog, type CatalogEntry, type CatalogView, type PackEntry } from './catalog-view.ts';
import { chooseVersion, indexVerifications, type Verifications } from './choose-version.ts';
import type { EnvironmentPlan, PlannedBuild, PlannedEnvironment } from './environment-plan.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import { rememberPrograms, type HostFacts, type IdentifyProgram } from './fingerprint.ts';
import { assembleEnvironment, hasEnvironment, keyOf } from './pack-environment.ts';
import { planCollections } from './plan-collections.ts';
import { planEnvironment } from './plan-environment.ts';
import { renderKey, type EnvironmentKey } from './store-layout.ts';
import { viewStore, type StoreView } from './store-view.ts';
import type { RuntimeVerification } from './verification.ts';

/** What is planned from. */
export interface EnvironmentInput {
  /** The catalog as it was applied. */
  readonly objects: readonly CatalogEntry[];
  /** Directories of packs on this host, by ref. */
  readonly packDirectories: ReadonlyMap<string, string>;
  /** Outcomes on this host; a version that has none counts as not verified yet. */
  readonly verifications: readonly RuntimeVerification[];
  readonly host: HostFacts;
  readonly settings: EnvironmentSettings;
  /** Why the catalog may lack something, such as a manifest that could not be read: then nothing is collected. */
  readonly incomplete?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Makes the second part of the names of store entries; never the same twice. */
  readonly nonce?: () => string;
}

/** What one pass over the packs works with. */
export interface PlanContext {
  readonly catalog: CatalogView;
  readonly verifications: Verifications;
  readonly store: StoreView;
  readonly settings: EnvironmentSettings;
  readonly host: HostFacts;
  readonly identify: IdentifyProgram;
  readonly nonce: () => string;
  /** Builds that were planned so far, by fingerprint. */
  readonly builds: Map<string, PlannedBuild>;
  /** Which environment has which public link. */
  readonly claims: Map<string, EnvironmentKey>;
}

/**
 * Plans what has to be done so that every pack has the environments it asks for. Reads the store, the packs' manifests and, where their
 * commands see it, their content. Runs nothing and writes nothing.
 */
export function planEnvironments(input: EnvironmentInput): EnvironmentPlan {
  const { settings } = input;
  const store = viewStore(settings.root);
  const context: PlanContext = {
    catalog: viewCatalog(input.objects),
    verifications: indexVerifications(input.verifications),
    store,
    settings,
    host: input.host,
    identify: rememberPrograms(input.host),
    nonce: input.nonce ?? (() => randomBytes(4).toString('hex')),
    builds: new Map(),
    claims: new Map(),
  };
  const environments = context.catalog.packs.flatMap((pack) =>
    planPack(pack, input.packDirectories.get(pack.ref), context),
  );
  const builds = [...context.builds.values()];
  return {
    root: settings.root,
    environments,
    builds,
    ...planRest(input, { store, environments }),
  };
}

type Rest = Pick<EnvironmentPlan, 'retired' | 'collections' | 'collectionHeld'>;

function planRest(
  { incomplete, settings, now }: EnvironmentInput,
  {
    store,
    environments,
  }: { readonly store: StoreView; readonly environments: readonly PlannedEnvironment[] },
): Rest {
  const desired = new Set(environments.map(({ key }) => renderKey(key)));
  const isKept = ({ key }: { readonly key: EnvironmentKey }): boolean =>
    incomplete !== undefined || desired.has(renderKey(key));
  const wanted = new Set(
    environments.flatMap((each) => [
      ...(each.action === 'blocked' ? [] : [each.target]),
      ...(each.serving === undefined ? [] : [each.serving]),
    ]),
  );
  const kept = store.histories.filter(isKept);
  const planned = planCollections(store, { wanted, kept, keep: settings.keep, grace: settings.grace, now });
  return {
    retired: store.histories.filter((history) => !isKept(history)).map(({ key }) => key),
    collections: incomplete === undefined ? planned : planned.filter(({ action }) => action === 'sweep'),
    collectionHeld: incomplete,
  };
}

function planPack(
  pack: PackEntry,
  directory: string | undefined,
  context: PlanContext,
): readonly PlannedEnvironment[] {
  const packDirectory = directory === undefined ? undefined : findDirectory(directory);
  const planned = new Map<string, PlannedEnvironment>();
  let withPackInstallers = true;
  for (const dependency of pack.runtimeDeps) {
    const choice = chooseVersion(pack, dependency, context);
    const common = { requested: dependency.text, constraint: dependency.constraint };
    if (choice.kind === 'blocked') {
      const key = { pack: pack.ref, runtime: choice.runtime, version: '' };
      addOnce(planned, blockWithoutInputs({ ...common, key, ...choice }, context));
      continue;
    }
    if (!hasEnvironment(choice)) continue;
    const key = keyOf(pack.ref, choice);
    if (packDirectory === undefined) {
      const reason =
        directory === undefined
          ? 'this host does not have the content of the pack'
          : `there is no directory ${directory}`;
      const fix = 'Install the pack on this host, or name the directory that holds it.';
      addOnce(planned, blockWithoutInputs({ ...common, key, reason, fix }, context));
      continue;
    }
    const needed = assembleEnvironment(
      pack,
      { dependency, choice },
      { packDirectory, settings: context.settings, withPackInstallers },
    );
    withPackInstallers = false;
    if (needed !== undefined && !planned.has(renderKey(needed.key)))
      addOnce(planned, planEnvironment(needed, context));
  }
  return [...planned.values()];
}

function addOnce(planned: Map<string, PlannedEnvironment>, environment: PlannedEnvironment): void {
  const name = renderKey(environment.key);
  if (!planned.has(name)) planned.set(name, environment);
}

interface Blocked {
  readonly key: EnvironmentKey;
  readonly requested: string;
  readonly constraint: PlannedEnvironment['constraint'];
  readonly reason: string;
  readonly fix: string;
}

/** What served before goes on serving: its links are not touched. */
function blockWithoutInputs(blocked: Blocked, { store }: PlanContext): PlannedEnvironment {
  const { key, requested, constraint, reason, fix } = blocked;
  const history = store.historyOf(key);
  const current = history?.generations.find(({ number }) => number === history.current);
  return {
    key,
    requested,
    constraint,
    version: '',
    reason,
    fix,
    action: 'blocked',
    links: [],
    serving: current?.name,
    generation: history?.current ?? 0,
    fingerprint: undefined,
  };
}

function findDirectory(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
