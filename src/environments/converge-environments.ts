import { buildEnvironment, type BuildOptions, type BuildOutcome } from './build-environment.ts';
import { collectGarbage, retireEnvironments, type Collected } from './collect-garbage.ts';
import { readRecord, type CompletionRecord } from './completion-record.ts';
import type { EnvironmentPlan, PlannedEnvironment } from './environment-plan.ts';
import type { BuildFailure } from './explain-failure.ts';
import { currentGeneration, readGenerations } from './generations.ts';
import { publishPacks } from './publish-packs.ts';
import { runBounded } from '../process/run-bounded.ts';
import { directoryOf, isServing } from './serving-environment.ts';
import { storeEntry, type EnvironmentKey } from './store-layout.ts';
import { sweepAttempts } from './sweep-attempts.ts';
import {
  findMismatch,
  recordServing,
  rememberFailure,
  stageEnvironment,
  switchEnvironment,
} from './switch-environment.ts';

/** `ready`: as wanted. `degraded`: an older one serves. `missing`: none does, since it could not be built. `blocked`: this host lacks something. */
type EnvironmentState = 'ready' | 'degraded' | 'missing' | 'blocked';

/** What became of one environment. */
export interface EnvironmentOutcome {
  readonly key: EnvironmentKey;
  readonly state: EnvironmentState;
  /** What was done. */
  readonly action: 'built' | 'switched' | 'kept' | 'none';
  /** Of what is wanted, where that is known. */
  readonly fingerprint: string | undefined;
  readonly generation: number;
  /** Real path of what serves. */
  readonly directory: string | undefined;
  /** Paths under which it is found. */
  readonly links: readonly string[];
  /** Why it was done, or why it could not be. */
  readonly reason: string;
  readonly fix: string | undefined;
  readonly failure: BuildFailure | undefined;
}

/** What became of a host's environments. */
export interface Convergence {
  readonly environments: readonly EnvironmentOutcome[];
  readonly collected: Collected;
  /** Names of the store entries that were built now, by this process. */
  readonly built: readonly string[];
}

export interface ConvergeOptions extends BuildOptions {
  /**
   * Lets the new content of a pack serve, and with it the environments whose links are in it: called once all of these are ready. May throw
   * OperationalError; then they do not serve.
   */
  readonly publish?: ((pack: string) => Promise<void>) | undefined;
}

type Ready = Exclude<PlannedEnvironment, { readonly action: 'blocked' }>;

/** Does what was planned. Never throws for an environment that cannot be had: its outcome says why, and what served before still does. */
export async function convergeEnvironments(
  plan: EnvironmentPlan,
  options: ConvergeOptions,
): Promise<Convergence> {
  const { settings, onEvent, signal } = options;
  if (plan.collections.some(({ action }) => action === 'sweep')) await sweepAttempts(plan.root);
  const outcomes = new Map<string, BuildOutcome>();
  if (plan.builds.length > 0) onEvent({ type: 'builds.planned', count: plan.builds.length });
  await runBounded(plan.builds, settings.parallelism, async (build) => {
    const started = performance.now();
    const outcome = await buildEnvironment(build, options);
    outcomes.set(build.name, outcome);
    onEvent({
      type: 'build.finished',
      build: build.name,
      outcome: outcome.kind,
      duration: Math.round(performance.now() - started),
      failure: outcome.kind === 'failed' ? outcome.failure : undefined,
    });
  });
  const settled: EnvironmentOutcome[] = [];
  for (const planned of plan.environments) {
    const environment = await settle(planned, outcomes, options);
    settled.push(environment);
  }
  const isInterrupted = signal?.aborted === true;
  const environments = await publishPacks(plan, settled, options);
  if (!isInterrupted) retireSettled(plan, environments);
  const { root } = plan;
  const { keep, contents } = settings;
  const collected = isInterrupted
    ? { removed: [], spared: [] }
    : await collectGarbage(plan.collections, { root, contents, keep, onEvent });
  const built = [...outcomes].flatMap(([name, { kind }]) => (kind === 'built' ? [name] : []));
  return { environments, collected, built };
}

/** What served a pack before goes when everything that is to serve it now does, and no sooner. */
function retireSettled(plan: EnvironmentPlan, environments: readonly EnvironmentOutcome[]): void {
  const unsettled = new Set(environments.filter(({ state }) => state !== 'ready').map(({ key }) => key.pack));
  const keys = plan.retired.filter(({ pack }) => !unsettled.has(pack));
  if (keys.length === 0) return;
  retireEnvironments(plan.root, keys, new Set(environments.flatMap(({ links }) => links)));
}

async function settle(
  planned: PlannedEnvironment,
  outcomes: ReadonlyMap<string, BuildOutcome>,
  options: BuildOptions,
): Promise<EnvironmentOutcome> {
  const { root } = options.settings;
  if (planned.action === 'blocked') return describeBlocked(planned, root);
  if (planned.action === 'keep') {
    await remindServing(planned, root);
    return {
      ...describe(planned),
      state: 'ready',
      action: 'kept',
      directory: directoryOf(root, planned.target),
    };
  }
  const outcome = outcomes.get(planned.target);
  if (outcome?.kind === 'failed') return settleFailure(planned, outcome.failure, root);
  const record = outcome?.record ?? readRecord(storeEntry(root, planned.target));
  return activateTarget(planned, { record, wasBuilt: outcome?.kind === 'built' }, options);
}

/** The content of a pack may have been rolled back, and its environments with it, since they were last remembered. */
async function remindServing({ key, links, target }: Ready, root: string): Promise<void> {
  const history = readGenerations(root, key);
  const { failure, rolledBackFrom } = history;
  const current = currentGeneration(history);
  if (current !== undefined && current.name !== target) {
    await recordServing({ root, key, links, name: target, rolledBackFrom });
  } else if (failure !== undefined) await rememberFailure(root, key, undefined);
}

async function activateTarget(
  planned: Ready,
  { record, wasBuilt }: { readonly record: CompletionRecord | undefined; readonly wasBuilt: boolean },
  { settings: { root }, onEvent }: BuildOptions,
): Promise<EnvironmentOutcome> {
  const { key, links } = planned;
  if (record === undefined) return settleFailure(planned, plainFailure('what was to serve is gone'), root);
  const mismatch = findMismatch(record, planned);
  if (mismatch !== undefined) {
    const fix = 'Let the runtime name a program that has the right version.';
    return settleFailure(planned, { ...plainFailure(mismatch), fix }, root);
  }
  const done = {
    ...describe(planned),
    action: wasBuilt ? 'built' : 'switched',
    directory: record.directory,
  } as const;
  try {
    if (planned.staged === true && (await stageEnvironment({ root, links, name: record.name }))) return done;
    const history =
      planned.staged === true ? undefined : await switchEnvironment({ root, key, links, name: record.name });
    if (history === undefined) {
      const inside = links.map((link) => link.inside).find((part) => part !== '');
      const message =
        inside === undefined ? 'what was to serve is gone' : `there is no ${inside} in what was built`;
      return await settleFailure(planned, plainFailure(message), root);
    }
    onEvent({ type: 'switched', key, name: record.name, generation: history.current });
    return { ...done, generation: history.current };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const fix = 'Give the user of this program the right to write there.';
    return settleFailure(planned, { ...plainFailure(message), cause: 'host', fix }, root);
  }
}

/** What served before is left as it is. */
async function settleFailure(
  planned: Ready,
  failure: BuildFailure,
  root: string,
): Promise<EnvironmentOutcome> {
  const serves = isServing(planned, root);
  await remember(planned, failure, root);
  const without = failure.cause === 'host' ? 'blocked' : 'missing';
  return {
    ...describe(planned),
    state: serves ? 'degraded' : without,
    action: 'none',
    directory: serves ? directoryOf(root, planned.serving) : undefined,
    reason: failure.message,
    fix: failure.fix,
    failure,
  };
}

/** A store that cannot be written to has no memory either; the outcome is told all the same. */
async function remember({ key, fingerprint }: Ready, failure: BuildFailure, root: string): Promise<void> {
  const { message, log, cause } = failure;
  if (cause === 'interrupted') return;
  try {
    await rememberFailure(root, key, { fingerprint, message, log, at: new Date().toISOString() });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

function describeBlocked(
  planned: PlannedEnvironment & { readonly action: 'blocked' },
  root: string,
): EnvironmentOutcome {
  const serves = isServing(planned, root);
  return {
    ...describe(planned),
    state: serves ? 'degraded' : 'blocked',
    action: 'none',
    directory: serves ? directoryOf(root, planned.serving) : undefined,
    fix: planned.fix,
  };
}

function describe(planned: PlannedEnvironment): EnvironmentOutcome {
  return {
    key: planned.key,
    state: 'ready',
    action: 'none',
    fingerprint: planned.fingerprint,
    generation: planned.generation,
    directory: undefined,
    links: planned.links.map(({ path }) => path),
    reason: planned.reason,
    fix: undefined,
    failure: undefined,
  };
}

function plainFailure(message: string): BuildFailure {
  return { cause: 'command', message, fix: undefined, command: undefined, lastLines: [], log: undefined };
}
