import type { Database } from '../database/database.ts';
import type { DatabaseTarget } from '../database/database-target.ts';
import { storeDirectory } from '../environments/store-layout.ts';
import type { Approval } from '../plan/compare-plans.ts';
import type { DeletePolicy } from '../plan/delete-policy.ts';
import type { DriftMode } from '../plan/plan.ts';
import { endWithoutWriting, finishers, type Mode } from './finish-pass.ts';
import type { SettledLock } from './contents/settle-lock.ts';
import type { HostOptions, HostResult } from './converge-host.ts';
import type { HostPass } from './finish-host.ts';
import { startOpening } from './open-for-pass.ts';
import type { PassInput, PassMemory } from './pass-memory.ts';
import type { OnPassEvent } from './pass-event.ts';
import { endInvalid, type Ending, type Pass, type RunIdentity } from './pass.ts';
import { planOnSnapshot, refuseToWrite, type SnapshotTarget } from './plan-on-snapshot.ts';
import { planPass, snapshotOf } from './plan-pass.ts';
import { readDesired, type DesiredState, type ManifestOptions } from './read-desired.ts';
import { readRevision } from './read-revision.ts';
import { emptyLiveState } from './read-snapshot.ts';
import type { Reconciliation, Revision } from './reconciliation.ts';
import { describeUnits } from './describe-units.ts';
import { refuseInterrupted } from './refuse-interrupted.ts';
import { startStopwatch, type Clock, type Stopwatch } from './stopwatch.ts';

export interface ReconcileOptions extends ManifestOptions {
  /** A snapshot can only be planned against. */
  readonly database: DatabaseTarget | SnapshotTarget;
  /**
   * `apply` makes the database equal to the manifests; `plan` only says what that would change; `rehearse` applies and rolls back.
   */
  readonly mode: Mode;
  /** Name of this set of manifests: who owns what it creates. `default` unless told. */
  readonly source?: string;
  /** Schema with the platform's tables; the one in the search path that has them unless told. */
  readonly schema?: string;
  /** Whether rows that differ and that no source owns are taken over. */
  readonly adopt?: boolean;
  /** What to do about rows that others changed since they were last applied; `correct` unless told. */
  readonly drift?: DriftMode;
  /** What may be deleted of what left the manifests; nothing unless told. */
  readonly prune?: DeletePolicy;
  /** Whether a pack that is invalid or fails is left out with what needs it, instead of holding up all others. */
  readonly keepGoing?: boolean;
  /** What was reviewed: any other plan is refused with `plan.stale`. */
  readonly approval?: Approval;
  /** Milliseconds for which the audit keeps runs; for ever unless told. */
  readonly historyRetention?: number;
  /** How this host's environments are kept; they are left alone unless told. */
  readonly host?: HostOptions;
  /** Real path of the directory of environments: links of packs that lead there are no uncommitted changes. That of `host` unless told. */
  readonly environmentsDirectory?: string;
  /** Milliseconds to wait for a lock. */
  readonly lockTimeout?: number;
  /** Milliseconds that one statement may take. */
  readonly statementTimeout?: number;
  /** Who runs, for the audit. */
  readonly identity: RunIdentity;
  /** Environment of the programs that are asked (git); see `scrubEnvironment`. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
  /** `performance.now` unless told. */
  readonly clock?: Clock;
  /** What earlier passes over the same paths left; this one adds to it. */
  readonly memory?: PassMemory;
  /** The commit that the manifests are of, where that is known; git is asked unless told. */
  readonly revision?: Revision;
  /** What the manifests are taken to say, in place of reading them. */
  readonly input?: PassInput;
  /** Told of the stage that begins, in words for people. */
  readonly onStage?: (stage: string) => void;
  /** Told of what happens when it happens. */
  readonly onEvent?: OnPassEvent;
}

/**
 * One pass: reads the manifests and the database, plans, and goes as far as `mode` says. Input with errors stops it before anything is
 * written, with the outcome `invalid`. Throws OperationalError for everything that cannot be done; nothing is written then, unless its
 * code is `database.outcome-unknown`.
 */
export async function reconcileOnce(options: ReconcileOptions): Promise<Reconciliation> {
  const stopwatch = startStopwatch(options.clock ?? (() => performance.now()));
  const startedAt = new Date().toISOString();
  const { database: target } = options;
  if (target.driver === 'snapshot') return reconcileWithSnapshot(options, target, { stopwatch, startedAt });
  const opening = startOpening({ ...options, database: target });
  try {
    const { desired, revision } = await readInput(options, stopwatch);
    if (!desired.usable) {
      return summarize(options, {
        desired,
        revision,
        stopwatch,
        ending: endInvalid([]),
        database: undefined,
      });
    }
    const pass = buildPass(options, { desired, revision, stopwatch, startedAt });
    if (!opening.exists) {
      // A new database holds nothing that would help: it is not made for input that would be refused.
      const ending = await stopwatch.measure('plan', async () =>
        endWithoutWriting(await planPass(pass, snapshotOf(emptyLiveState()), { transaction: undefined })),
      );
      if (options.mode === 'plan' || ending.outcome === 'invalid') {
        announcePlan(options, ending);
        const host = await finishOnHost(options, { desired, ending, pass, database: undefined, stopwatch });
        const lock = await settle(options, desired, ending);
        return summarize(options, { desired, revision, stopwatch, ending, host, lock, database: undefined });
      }
    }
    const database = await stopwatch.measure('read', () => opening.database());
    const ending = await finishers[options.mode]({ ...pass, database });
    if (ending.outcome !== 'applied') announcePlan(options, ending);
    const lock = await settle(options, desired, ending);
    const host = await finishOnHost(options, { desired, ending, pass, database, stopwatch });
    return summarize(options, { desired, revision, stopwatch, ending, host, lock, database });
  } finally {
    await opening.close();
  }
}

/** What keeps environments is loaded by those that keep some. */
async function finishOnHost(options: ReconcileOptions, found: HostPass): Promise<HostResult | undefined> {
  if (options.host === undefined) return undefined;
  const { finishHost } = await import('./finish-host.ts');
  return finishHost({ ...options, host: options.host }, found);
}

/** What was applied is what the lock file is to say. */
async function settle(
  { contents, mode, cwd }: ReconcileOptions,
  desired: DesiredState,
  { outcome }: Ending,
): Promise<SettledLock | undefined> {
  const { locks } = desired.contents;
  if (locks === undefined || contents === undefined || !('lock' in contents)) return undefined;
  const { settleLock } = await import('./contents/settle-lock.ts');
  const isDone = outcome === 'applied' || outcome === 'unchanged';
  return settleLock(locks, { mode: contents.lock, mayWrite: mode === 'apply' && isDone, directory: cwd });
}

async function reconcileWithSnapshot(
  options: ReconcileOptions,
  target: SnapshotTarget,
  { stopwatch, startedAt }: { readonly stopwatch: Stopwatch; readonly startedAt: string },
): Promise<Reconciliation> {
  refuseToWrite(options.mode);
  const found = { ...(await readInput(options, stopwatch)), stopwatch };
  const database = { description: `snapshot ${target.file}`, statementCount: () => 0, rowCount: () => 0 };
  if (!found.desired.usable) {
    return summarize(options, { ...found, ending: endInvalid([]), database: undefined });
  }
  const pass = buildPass(options, { ...found, startedAt });
  const ending = await stopwatch.measure('plan', () => planOnSnapshot(pass, target, options.cwd));
  announcePlan(options, ending);
  return summarize(options, { ...found, ending, database });
}

async function readInput(options: ReconcileOptions, stopwatch: Stopwatch): Promise<PassInput> {
  if (options.input !== undefined) return options.input;
  options.onStage?.('reading the manifests');
  const { memory } = options;
  const manifests = memory === undefined ? options : { ...options, known: memory };
  const [desired, revision] = await stopwatch.measure('read', () =>
    Promise.all([
      readDesired(manifests),
      options.revision ?? readRevision(options.paths, revisionOptions(options)),
    ]),
  );
  refuseInterrupted(options.signal);
  options.onEvent?.({ type: 'read', diagnostics: desired.diagnostics });
  return { desired, revision };
}

/** What is applied was told of before it was. */
function announcePlan({ onEvent }: ReconcileOptions, { plan, outcome }: Ending): void {
  if (plan !== undefined && outcome !== 'invalid') onEvent?.({ type: 'planned', plan });
}

interface Findings extends PassInput {
  readonly stopwatch: Stopwatch;
}

function buildPass(
  options: ReconcileOptions,
  findings: Findings & { readonly startedAt: string },
): Omit<Pass, 'database'> {
  const { lockTimeout, statementTimeout, database, memory } = options;
  return {
    ...findings,
    // The directory of an embedded database may hold another one by now.
    live: database.driver === 'postgres' ? memory?.live : undefined,
    settled: memory?.settled,
    source: options.source ?? 'default',
    schema: options.schema,
    adopt: options.adopt ?? false,
    drift: options.drift ?? 'correct',
    prune: options.prune,
    keepGoing: options.keepGoing ?? false,
    approval: options.approval,
    historyRetention: options.historyRetention,
    limits: {
      ...(lockTimeout === undefined ? {} : { lockTimeout }),
      ...(statementTimeout === undefined ? {} : { statementTimeout }),
    },
    identity: options.identity,
    signal: options.signal,
    onStage: options.onStage ?? (() => {}),
    onEvent: options.onEvent ?? (() => {}),
  };
}

function summarize(
  options: ReconcileOptions,
  found: Findings & {
    readonly ending: Ending;
    readonly host?: HostResult | undefined;
    readonly lock?: SettledLock | undefined;
    readonly database: Pick<Database, 'description' | 'statementCount' | 'rowCount'> | undefined;
  },
): Reconciliation {
  const { desired, revision, stopwatch, ending, host, database } = found;
  const { memory } = options;
  if (memory !== undefined && ending.outcome !== 'invalid') memory.lastGood = { desired, revision };
  return {
    outcome: ending.outcome,
    diagnostics: [
      ...desired.diagnostics,
      ...ending.diagnostics,
      ...(found.lock?.problem === undefined ? [] : [found.lock.problem]),
    ],
    plan: ending.plan,
    applied: ending.applied,
    host,
    lock: found.lock,
    units: options.keepGoing === true ? describeUnits(desired, ending) : undefined,
    revision,
    source: options.source ?? 'default',
    database: database?.description,
    input: desired.input,
    timings: stopwatch.read(),
    statements: database?.statementCount() ?? 0,
    rowsRead: database?.rowCount() ?? 0,
  };
}

function revisionOptions({
  cwd,
  commandEnvironment,
  signal,
  host,
  environmentsDirectory = host?.settings.root,
}: ReconcileOptions) {
  const store = environmentsDirectory === undefined ? undefined : storeDirectory(environmentsDirectory);
  return { cwd, env: commandEnvironment, signal, store };
}
