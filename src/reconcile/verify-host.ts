import { canonicalJson } from '../catalog/canonical-json.ts';
import type { DesiredObject, LiveObject } from '../catalog/catalog-object.ts';
import type { Database, TransactionOptions } from '../database/database.ts';
import { recordAvailability } from '../database/record-availability.ts';
import { recordHost } from '../database/record-host.ts';
import { updateVerifiedVersions } from '../database/update-verified-versions.ts';
import { verifyRuntimes, type VerificationReport } from '../environments/verify-runtimes.ts';
import type { ProjectedObject } from '../plan/project-catalog.ts';
import type { HostOptions } from './converge-host.ts';
import { describePlatform } from './describe-host.ts';
import { preparePending } from './prepare-tables.ts';
import { readSnapshot } from './read-snapshot.ts';

interface VerifyInput {
  /** Objects of manifests, which go before those of the catalog. */
  readonly desired: readonly DesiredObject[];
  /** Undefined where there is none yet: nothing is recorded then. */
  readonly database: Database | undefined;
  readonly schema: string | undefined;
  readonly limits: TransactionOptions;
  /** Name of this host, and version of reconcile. */
  readonly identity: { readonly host: string; readonly version: string };
  readonly signal: AbortSignal;
}

export interface HostVerification extends VerificationReport {
  /** Where it was recorded; undefined for nowhere. */
  readonly database: string | undefined;
  /** `runtime@version` of what manifests state otherwise than the catalog: it is not recorded. */
  readonly unrecorded: ReadonlySet<string>;
}

/** Asks every runtime of the catalog, and of the manifests, whether this host has it, and records what the catalog's came to. */
export async function verifyHost(
  { desired, database, schema, limits, identity, signal }: VerifyInput,
  { settings, variables, verifyEvery }: HostOptions,
): Promise<HostVerification> {
  const snapshot = await database?.read((transaction) => readSnapshot(transaction, schema));
  const live = snapshot?.live.objects ?? [];
  const report = await verifyRuntimes(overlay(live, desired), {
    ...settings,
    variables,
    now: Date.now(),
    timeToLive: verifyEvery,
    run: 'all',
    signal,
  });
  const unrecorded = new Set(findDifferent(live, desired));
  const result = { ...report, unrecorded };
  if (database === undefined || snapshot === undefined) return { ...result, database: undefined };
  await preparePending(database, snapshot.layout, { schema, lockTimeout: limits.lockTimeout });
  const rows = report.verifications
    .filter((each) => !unrecorded.has(nameOf(each)))
    .map(({ runtime, ...rest }) => ({ runtimeRef: runtime, ...rest }));
  await database.transact(async (transaction) => {
    const { host: name, version } = identity;
    await recordHost(transaction, { name, platform: describePlatform(), version }, verifyEvery);
    await recordAvailability(transaction, { host: name, rows, timeToLive: verifyEvery });
    await updateVerifiedVersions(transaction, snapshot.layout.schema, verifyEvery);
  }, limits);
  return { ...result, database: database.description };
}

/** As `unrecorded` names it. */
function nameOf({ runtime, version }: { readonly runtime: string; readonly version: string }): string {
  return version === '' ? runtime : `${runtime}@${version}`;
}

function overlay(live: readonly LiveObject[], desired: readonly DesiredObject[]): readonly ProjectedObject[] {
  const objects = new Map<string, ProjectedObject>(live.map((row) => [`${row.kind} ${row.ref}`, row]));
  for (const { kind, ref, parent, fields } of desired) {
    const row = objects.get(`${kind} ${ref}`);
    objects.set(`${kind} ${ref}`, {
      kind,
      ref,
      parent: parent ?? row?.parent,
      fields: { ...row?.fields, ...fields },
    });
  }
  return [...objects.values()];
}

/** Refs of the runtimes and versions that would be verified in another way by the catalog, or not at all. */
function findDifferent(live: readonly LiveObject[], desired: readonly DesiredObject[]): readonly string[] {
  const rows = new Map(live.map((row) => [`${row.kind} ${row.ref}`, row]));
  return desired.flatMap(({ kind, ref, fields }) => {
    const row = rows.get(`${kind} ${ref}`);
    if (row === undefined) return [ref];
    const stated = fields['distributions'];
    const isSame =
      stated === undefined || canonicalJson(stated) === canonicalJson(row.fields['distributions'] ?? null);
    return isSame ? [] : [ref];
  });
}
