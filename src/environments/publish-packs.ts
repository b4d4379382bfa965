import { OperationalError } from '../errors.ts';
import type { ConvergeOptions, EnvironmentOutcome } from './converge-environments.ts';
import type { EnvironmentPlan, PlannedEnvironment } from './environment-plan.ts';
import { readGenerations } from './generations.ts';
import { groupBy } from './group-by.ts';
import { settleParent } from './public-link.ts';
import { directoryOf, isServing } from './serving-environment.ts';
import { storeDirectory } from './store-layout.ts';
import { recordServing } from './switch-environment.ts';

interface Staged {
  readonly planned: PlannedEnvironment;
  readonly outcome: EnvironmentOutcome;
}

/**
 * Lets the new contents of packs serve whose environments are all ready, but for those that this host lacks anyway, each pack by one rename; the environments of the others go on as
 * they were. `outcomes` are those of the plan's environments, in their order; the same with what has become of them is returned.
 */
export async function publishPacks(
  plan: EnvironmentPlan,
  outcomes: readonly EnvironmentOutcome[],
  options: ConvergeOptions,
): Promise<readonly EnvironmentOutcome[]> {
  const all = plan.environments.flatMap((planned, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ planned, outcome }];
  });
  const published: (readonly EnvironmentOutcome[])[] = [];
  for (const environments of groupBy(all, ({ planned }) => planned.key.pack).values()) {
    const isStaged = environments.some(({ planned }) => planned.staged === true);
    published.push(
      isStaged ? await publishPack(environments, options) : environments.map(({ outcome }) => outcome),
    );
  }
  return published.flat();
}

async function publishPack(
  environments: readonly Staged[],
  options: ConvergeOptions,
): Promise<readonly EnvironmentOutcome[]> {
  const { settings, signal, publish, onEvent } = options;
  const { root } = settings;
  const failed = environments.find((each) => each.outcome.state !== 'ready' && !isLacking(each));
  if (failed !== undefined) {
    const { runtime } = failed.outcome.key;
    return environments.map((each) =>
      hold(each, `its pack has to wait for its environment of ${runtime}`, root),
    );
  }
  const [first] = environments;
  if (signal?.aborted === true || publish === undefined || first === undefined) {
    return environments.map((each) => hold(each, 'it was interrupted', root));
  }
  const recorded: EnvironmentOutcome[] = [];
  try {
    for (const each of environments) recorded.push(await record(each, root));
    await publish(first.planned.key.pack);
    for (const { planned } of environments) {
      for (const link of planned.links) settleParent(link, storeDirectory(root));
    }
  } catch (error) {
    const reason = explain(error);
    return environments.map((each) => hold(each, reason, root));
  }
  for (const { key, generation, directory } of recorded) {
    onEvent({ type: 'switched', key, name: directory?.split('/').at(-1) ?? '', generation });
  }
  return recorded;
}

/** What the host lacks anyway is no reason to go without new content: nothing serves that would be given up. */
function isLacking({ planned, outcome }: Staged): boolean {
  return planned.action === 'blocked' && outcome.state === 'blocked';
}

async function record({ planned, outcome }: Staged, root: string): Promise<EnvironmentOutcome> {
  if (planned.action === 'blocked') return outcome;
  const { key, links, fingerprint } = planned;
  const name = outcome.directory?.split('/').at(-1) ?? planned.target;
  const { rolledBackFrom } = readGenerations(root, key);
  const held = rolledBackFrom === fingerprint ? rolledBackFrom : undefined;
  const history = await recordServing({ root, key, links, name, rolledBackFrom: held });
  if (history === undefined) {
    throw new OperationalError('what was to serve is gone', { code: 'environment.unavailable' });
  }
  return { ...outcome, generation: history.current };
}

/** What is ready does not serve, since it would be with the content that is not to serve yet. */
function hold({ planned, outcome }: Staged, reason: string, root: string): EnvironmentOutcome {
  if (outcome.state !== 'ready') return outcome;
  const serves = isServing(planned, root);
  return {
    ...outcome,
    state: serves ? 'degraded' : 'missing',
    action: 'none',
    generation: planned.generation,
    directory: serves ? directoryOf(root, planned.serving) : undefined,
    reason,
  };
}

/** Bugs are not explained. */
function explain(error: unknown): string {
  if (error instanceof OperationalError) return error.message;
  if (error instanceof Error && 'code' in error && 'syscall' in error) return error.message;
  throw error;
}
