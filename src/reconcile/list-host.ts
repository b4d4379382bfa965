import type { ReportedEnvironment } from '../database/select-environments.ts';
import { findAttempts, type Attempt } from '../environments/find-attempts.ts';
import {
  listEnvironments,
  measureStore,
  type ListedEnvironment,
  type StoreUsage,
} from '../environments/list-environments.ts';
import { renderKey, type EnvironmentKey } from '../environments/store-layout.ts';

/** An environment as the store has it, and as the last run has left it. */
export interface HostEnvironment extends Omit<ListedEnvironment, 'state'> {
  readonly state: ListedEnvironment['state'] | 'building' | 'blocked';
  /** What to do about it, where that is known. */
  readonly fix: string | undefined;
}

export interface HostEnvironments {
  readonly root: string;
  /** By pack, runtime and version. */
  readonly environments: readonly HostEnvironment[];
  readonly usage: StoreUsage;
}

/**
 * Lists the environments of this host. `reported` is what the last run has recorded in the database, where there is one: only that tells
 * what this host cannot have. Writes nothing.
 */
export async function listHost(
  root: string,
  reported: readonly ReportedEnvironment[] = [],
): Promise<HostEnvironments> {
  const attempts = (await findAttempts(root)).filter(({ underWay }) => underWay);
  const listed = new Map(listEnvironments(root).map((each) => [renderKey(each.key), each]));
  const rows = new Map(reported.map((row) => [renderKey(keyOf(row)), row]));
  const building = new Map(
    attempts.flatMap((attempt) => attempt.users.map((key) => [renderKey(key), { key, attempt }] as const)),
  );
  const names = [...new Set([...listed.keys(), ...rows.keys(), ...building.keys()])].sort();
  const environments = names.flatMap((name) => {
    const found = { listed: listed.get(name), row: rows.get(name), building: building.get(name) };
    return describe(found) ?? [];
  });
  return { root, environments, usage: measureStore(root) };
}

interface Found {
  readonly listed: ListedEnvironment | undefined;
  readonly row: ReportedEnvironment | undefined;
  readonly building: { readonly key: EnvironmentKey; readonly attempt: Attempt } | undefined;
}

function describe({ listed, row, building }: Found): HostEnvironment | undefined {
  if (building !== undefined) {
    const known = listed ?? absent(building.key);
    const message = `a build has been under way since ${building.attempt.startedAt ?? 'a moment ago'}`;
    return { ...known, state: 'building', message, fix: undefined, log: building.attempt.log };
  }
  if (listed === undefined) return describeRow(row);
  const isNewer = row !== undefined && (listed.builtAt === undefined || row.updatedAt >= listed.builtAt);
  if (row === undefined || !isNewer || row.state === 'ready') return { ...listed, fix: undefined };
  const { fix, log } = row;
  const message = row.message ?? listed.message;
  if (listed.state === 'missing' && row.state === 'blocked')
    return { ...listed, state: 'blocked', message, fix };
  // What this host lacks is not remembered by the store.
  if (listed.state === 'ready' && row.state === 'degraded' && listed.generation === row.generation) {
    return { ...listed, state: 'degraded', message, fix, log: log ?? listed.log };
  }
  return { ...listed, fix: listed.state === 'ready' ? undefined : fix };
}

/** The store knows nothing of what never could be built. What it knew and has given up since is not there any more. */
function describeRow(row: ReportedEnvironment | undefined): HostEnvironment | undefined {
  if (row?.state !== 'blocked' && row?.state !== 'missing') return undefined;
  const { message, fix, log, state } = row;
  return { ...absent(keyOf(row)), state, message, fix, log };
}

function absent(key: EnvironmentKey): ListedEnvironment {
  return {
    key,
    state: 'missing',
    generation: 0,
    generations: [],
    rolledBack: false,
    fingerprint: undefined,
    directory: undefined,
    links: [],
    builtAt: undefined,
    detected: undefined,
    ownBytes: 0,
    sharedBytes: 0,
    users: 0,
    message: undefined,
    log: undefined,
  };
}

function keyOf({ packRef, runtimeRef, version }: ReportedEnvironment): EnvironmentKey {
  return { pack: packRef, runtime: runtimeRef, version };
}
