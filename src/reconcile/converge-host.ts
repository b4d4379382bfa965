import { deleteEnvironments } from '../database/delete-environments.ts';
import type { Database, TransactionOptions } from '../database/database.ts';
import type { CatalogLayout } from '../database/introspect.ts';
import { recordAvailability } from '../database/record-availability.ts';
import { recordEnvironments } from '../database/record-environments.ts';
import { recordHost } from '../database/record-host.ts';
import { updateInstalledPacks, type InstalledPack } from '../database/update-installed-packs.ts';
import { updateVerifiedVersions } from '../database/update-verified-versions.ts';
import { convergeEnvironments, type Convergence } from '../environments/converge-environments.ts';
import type { OnEvent } from '../environments/environment-event.ts';
import type { EnvironmentPlan } from '../environments/environment-plan.ts';
import type { EnvironmentSettings } from '../environments/environment-settings.ts';
import { readHostFacts } from '../environments/host-facts.ts';
import { planEnvironments } from '../environments/plan-environments.ts';
import { verifyRuntimes, type VerificationReport } from '../environments/verify-runtimes.ts';
import type { ProjectedObject } from '../plan/project-catalog.ts';
import type { CollectedContents } from '../sources/store/collect-contents.ts';
import { describeHost } from './describe-host.ts';
import {
  describeContents,
  findServing,
  finishContents,
  planContents,
  planRetirements,
  publishContents,
  type ContentOutcome,
  type HostContents,
  type PlannedContent,
} from './host-contents.ts';

/** How this host's environments are to be kept. */
export interface HostOptions {
  readonly settings: EnvironmentSettings;
  /** What this program was given; commands inherit an allow-list of it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for which it counts that a host has a runtime. */
  readonly verifyEvery: number;
  /** Packs whose environments are built even where they are as wanted. */
  readonly rebuild?: ReadonlySet<string> | undefined;
  readonly onEvent?: OnEvent;
}

/** What a pass came to on this host. */
export interface HostResult extends VerificationReport {
  /** Directory of the store. */
  readonly root: string;
  readonly plan: EnvironmentPlan;
  /** Undefined where nothing was to be done but told. */
  readonly convergence: Convergence | undefined;
  /** By pack, where contents are kept in a store. */
  readonly contents: readonly ContentOutcome[];
  /** Undefined where no contents are kept, or nothing was to be done but told. */
  readonly collectedContents: CollectedContents | undefined;
}

export interface HostInput {
  /** The catalog as it is, or as it will be. */
  readonly objects: readonly ProjectedObject[];
  /** Directories of the packs whose content is here, by ref; absolute paths. */
  readonly packDirectories: ReadonlyMap<string, string>;
  /** Contents that are kept in the store of this host; `packDirectories` need not have them. */
  readonly contents?: HostContents | undefined;
  /** Packs of the catalog whose content is not this source's to have here: their environments stay as they are. */
  readonly foreignPacks: ReadonlySet<string>;
  /** Why the catalog may lack something; nothing is collected then. */
  readonly incomplete: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Says what a pass would do on this host. Runs nothing and writes nothing. */
export async function planHost(input: HostInput, options: HostOptions): Promise<HostResult> {
  const contents = planContents(input.contents);
  const found = await look(withContents(input, contents), options, 'none');
  return {
    ...found,
    convergence: undefined,
    contents: [...describeContents(contents), ...planRetirements(input.contents, input)],
    collectedContents: undefined,
  };
}

export interface Reporting {
  readonly database: Database;
  readonly layout: Pick<CatalogLayout, 'schema' | 'columns'>;
  readonly limits: TransactionOptions;
  /** Name of this host, and version of reconcile. */
  readonly identity: { readonly host: string; readonly version: string };
}

/**
 * Verifies this host's runtimes, builds and switches what its packs ask for, collects what nothing uses, and records all of it. An
 * environment that cannot be had is an outcome; what served before still does. Throws OperationalError for a store that cannot be used,
 * and for the database.
 */
export async function convergeHost(
  input: HostInput,
  options: HostOptions,
  reporting: Reporting,
): Promise<HostResult> {
  const { settings } = options;
  const decided = planContents(input.contents);
  const completed = withContents(input, decided);
  const found = await look(completed, options, 'unknown');
  const { plan } = found;
  const { contents: kept, signal } = input;
  const publisher = kept === undefined ? undefined : publishContents(kept, decided, plan);
  const convergence = await convergeEnvironments(plan, {
    settings,
    variables: options.variables,
    onEvent: options.onEvent ?? (() => {}),
    publish: publisher?.publish,
    signal,
  });
  const finished =
    kept === undefined || publisher === undefined
      ? undefined
      : await finishContents(kept, decided, {
          ...completed,
          publisher,
          plan,
          convergence,
          settings,
          now: Date.now(),
        });
  const contents = finished?.outcomes ?? [];
  const result = { ...found, convergence, contents, collectedContents: finished?.collected };
  const installed = findInstalled(input, decided, contents);
  await record(result, completed, { ...reporting, installed, verifyEvery: options.verifyEvery });
  return result;
}

interface CompleteInput extends HostInput {
  /** The links by which contents are found that are kept in the store, by ref. */
  readonly stablePaths: ReadonlyMap<string, string>;
}

/** Environments are planned for the contents that are to serve, each in its place in the store. */
function withContents(input: HostInput, contents: readonly PlannedContent[]): CompleteInput {
  const packs = new Set(contents.map(({ pack }) => pack));
  return {
    ...input,
    packDirectories: new Map([
      ...input.packDirectories,
      ...contents.map(({ pack, to }) => [pack, to.directory] as const),
    ]),
    stablePaths: new Map(contents.map(({ pack, path }) => [pack, path])),
    foreignPacks: new Set([...input.foreignPacks].filter((pack) => !packs.has(pack))),
  };
}

/** Contents of the store are told by the links that lead to them, once they do. */
function findInstalled(
  { packDirectories }: HostInput,
  decided: readonly PlannedContent[],
  outcomes: readonly ContentOutcome[],
): readonly InstalledPack[] {
  const serving = findServing(decided, outcomes);
  const kept = new Set(decided.map(({ pack }) => pack));
  const method = 'reconcile';
  return [
    ...[...packDirectories]
      .filter(([ref]) => !kept.has(ref))
      .map(([ref, storagePath]) => ({ ref, storagePath, method, renewed: false })),
    ...[...serving].map(([ref, { path, renewed }]) => ({ ref, storagePath: path, method, renewed })),
  ];
}

/** Only what can have environments here is looked at: packs whose content this host has, and all runtimes. */
async function look(
  input: CompleteInput,
  { settings, variables, verifyEvery, rebuild }: HostOptions,
  run: 'none' | 'unknown',
): Promise<Pick<HostResult, 'root' | 'verifications' | 'refused' | 'plan'>> {
  const { packDirectories, stablePaths, foreignPacks, incomplete, signal } = input;
  const objects = input.objects.filter(({ kind, ref }) => kind !== 'pack' || packDirectories.has(ref));
  const now = Date.now();
  const { verifications, refused } = await verifyRuntimes(objects, {
    ...settings,
    variables,
    now,
    timeToLive: verifyEvery,
    run,
    signal,
  });
  const plan = planEnvironments({
    objects,
    packDirectories,
    stablePaths,
    verifications,
    host: readHostFacts(variables['PATH'] ?? ''),
    settings,
    foreignPacks,
    incomplete,
    rebuild,
    now,
  });
  return { root: settings.root, verifications, refused, plan };
}

interface Recording extends Reporting {
  readonly verifyEvery: number;
  readonly installed: readonly InstalledPack[];
}

/** Writes rows that say something new only. */
async function record(
  result: HostResult,
  { foreignPacks, incomplete }: HostInput,
  { database, layout, limits, identity, verifyEvery, installed }: Recording,
): Promise<void> {
  const { host, environments, availability } = describeHost(result, identity);
  await database.transact(async (transaction) => {
    await recordHost(transaction, host, verifyEvery);
    await recordAvailability(transaction, {
      host: host.name,
      rows: availability,
      timeToLive: verifyEvery,
    });
    await updateVerifiedVersions(transaction, layout.schema, verifyEvery);
    await recordEnvironments(transaction, host.name, environments);
    if (incomplete === undefined) {
      await deleteEnvironments(transaction, host.name, { environments, packs: [...foreignPacks] });
    }
    await updateInstalledPacks(transaction, layout, installed);
  }, limits);
}
