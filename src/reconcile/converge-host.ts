import { deleteEnvironments } from '../database/delete-environments.ts';
import type { Database, TransactionOptions } from '../database/database.ts';
import type { CatalogLayout } from '../database/introspect.ts';
import { recordAvailability } from '../database/record-availability.ts';
import { recordEnvironments } from '../database/record-environments.ts';
import { recordHost } from '../database/record-host.ts';
import { updateInstalledPacks } from '../database/update-installed-packs.ts';
import { updateVerifiedVersions } from '../database/update-verified-versions.ts';
import { convergeEnvironments, type Convergence } from '../environments/converge-environments.ts';
import type { OnEvent } from '../environments/environment-event.ts';
import type { EnvironmentPlan } from '../environments/environment-plan.ts';
import type { EnvironmentSettings } from '../environments/environment-settings.ts';
import { readHostFacts } from '../environments/host-facts.ts';
import { planEnvironments } from '../environments/plan-environments.ts';
import { verifyRuntimes, type VerificationReport } from '../environments/verify-runtimes.ts';
import type { ProjectedObject } from '../plan/project-catalog.ts';
import { describeHost } from './describe-host.ts';

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
}

export interface HostInput {
  /** The catalog as it is, or as it will be. */
  readonly objects: readonly ProjectedObject[];
  /** Directories of the packs whose content is here, by ref; absolute paths. */
  readonly packDirectories: ReadonlyMap<string, string>;
  /** Packs of the catalog whose content is not this source's to have here: their environments stay as they are. */
  readonly foreignPacks: ReadonlySet<string>;
  /** Why the catalog may lack something; nothing is collected then. */
  readonly incomplete: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Says what a pass would do on this host. Runs nothing and writes nothing. */
export async function planHost(input: HostInput, options: HostOptions): Promise<HostResult> {
  return { ...(await look(input, options, 'none')), convergence: undefined };
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
  const found = await look(input, options, 'unknown');
  const convergence = await convergeEnvironments(found.plan, {
    settings: options.settings,
    variables: options.variables,
    onEvent: options.onEvent ?? (() => {}),
    signal: input.signal,
  });
  const result = { ...found, convergence };
  await record(result, input, { ...reporting, verifyEvery: options.verifyEvery });
  return result;
}

/** Only what can have environments here is looked at: packs whose content this host has, and all runtimes. */
async function look(
  input: HostInput,
  { settings, variables, verifyEvery, rebuild }: HostOptions,
  run: 'none' | 'unknown',
): Promise<Omit<HostResult, 'convergence'>> {
  const { packDirectories, foreignPacks, incomplete, signal } = input;
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

/** Writes rows that say something new only. */
async function record(
  result: HostResult,
  { packDirectories, foreignPacks, incomplete }: HostInput,
  { database, layout, limits, identity, verifyEvery }: Reporting & { readonly verifyEvery: number },
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
    await updateInstalledPacks(
      transaction,
      layout,
      [...packDirectories].map(([ref, storagePath]) => ({ ref, storagePath, method: 'reconcile' })),
    );
  }, limits);
}
