import { randomBytes } from 'node:crypto';
import { viewCatalog, type CatalogEntry, type CatalogView } from './catalog-view.ts';
import { indexVerifications, type Verifications } from './choose-version.ts';
import type { EnvironmentPlan, PlannedBuild, PlannedEnvironment } from './environment-plan.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import { rememberPrograms, type HostFacts, type IdentifyProgram } from './fingerprint.ts';
import { planCollections } from './plan-collections.ts';
import { planPack } from './plan-pack.ts';
import { renderKey, type EnvironmentKey } from './store-layout.ts';
import { viewStore, type StoreView } from './store-view.ts';
import type { RuntimeVerification } from './verification.ts';

/** What is planned from. */
export interface EnvironmentInput {
  /** The catalog as it was applied. */
  readonly objects: readonly CatalogEntry[];
  /** Directories of packs on this host, by ref. */
  readonly packDirectories: ReadonlyMap<string, string>;
  /**
   * The links by which the contents of packs are found, by ref, where contents are switched: `packDirectories` then has the content that is
   * to serve, and the links of its environments are made in it.
   */
  readonly stablePaths?: ReadonlyMap<string, string> | undefined;
  /** Outcomes on this host; a version that has none counts as not verified yet. */
  readonly verifications: readonly RuntimeVerification[];
  readonly host: HostFacts;
  readonly settings: EnvironmentSettings;
  /** Packs of which this pass knows nothing, such as those of other sources: their environments stay as they are. */
  readonly foreignPacks?: ReadonlySet<string>;
  /** Why the catalog may lack something, such as a manifest that could not be read: then nothing is collected. */
  readonly incomplete?: string | undefined;
  /** Packs whose environments are built even where they are as wanted, or were rolled back. */
  readonly rebuild?: ReadonlySet<string> | undefined;
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
  readonly rebuild: ReadonlySet<string>;
  /** ISO 8601, UTC. */
  readonly plannedAt: string;
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
    rebuild: input.rebuild ?? new Set(),
    plannedAt: new Date(input.now).toISOString(),
    builds: new Map(),
    claims: new Map(),
  };
  const environments = context.catalog.packs.flatMap((pack) =>
    planPack(
      pack,
      { directory: input.packDirectories.get(pack.ref), stablePath: input.stablePaths?.get(pack.ref) },
      context,
    ),
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
  { incomplete, settings, now, foreignPacks }: EnvironmentInput,
  {
    store,
    environments,
  }: { readonly store: StoreView; readonly environments: readonly PlannedEnvironment[] },
): Rest {
  const desired = new Set(environments.map(({ key }) => renderKey(key)));
  // Which version of a runtime a pack would get is not known while the host lacks it: whatever served before stays.
  const blocked = new Set(
    environments.filter(({ action }) => action === 'blocked').map(({ key }) => key.pack),
  );
  const isKept = ({ key }: { readonly key: EnvironmentKey }): boolean =>
    incomplete !== undefined ||
    desired.has(renderKey(key)) ||
    blocked.has(key.pack) ||
    foreignPacks?.has(key.pack) === true;
  const wanted = new Set(
    environments.flatMap((each) => [
      ...(each.action === 'blocked' ? [] : [each.target]),
      ...(each.serving === undefined ? [] : [each.serving]),
    ]),
  );
  const { keep, contents, grace } = settings;
  const kept = store.histories.filter(isKept);
  const planned = planCollections(store, { keep, contents, grace, wanted, kept, now });
  return {
    retired: store.histories.filter((history) => !isKept(history)).map(({ key }) => key),
    collections: incomplete === undefined ? planned : planned.filter(({ action }) => action === 'sweep'),
    collectionHeld: incomplete,
  };
}
