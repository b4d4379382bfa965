import { realpathSync } from 'node:fs';
import type { PackEntry, RuntimeDependency } from './catalog-view.ts';
import { chooseVersion, type Choice } from './choose-version.ts';
import type { PlannedEnvironment } from './environment-plan.ts';
import { groupBy } from './group-by.ts';
import { assembleEnvironment, directoryNameOf, keyOf, type PackPlace } from './pack-environment.ts';
import { planEnvironment } from './plan-environment.ts';
import type { PlanContext } from './plan-environments.ts';
import { renderKey, type EnvironmentKey } from './store-layout.ts';

type Chosen = Extract<Choice, { readonly kind: 'chosen' }>;

interface Asked {
  readonly dependency: RuntimeDependency;
  readonly choice: Choice;
}

/** Where the content of a pack is, if it is. */
interface GivenPlace {
  readonly directory: string | undefined;
  /** The link by which the content is found once it serves; undefined for one that stays in its place. */
  readonly stablePath: string | undefined;
}

/** Plans the environments of one pack, in the order of its `runtime_deps`. */
export function planPack(
  pack: PackEntry,
  { directory, stablePath }: GivenPlace,
  context: PlanContext,
): readonly PlannedEnvironment[] {
  const asked = pack.runtimeDeps.map((dependency) => ({
    dependency,
    choice: chooseVersion(pack, dependency, context),
  }));
  const packDirectory = findDirectory(directory);
  const servingDirectory = findDirectory(stablePath);
  const place: AskedPlace = {
    directory,
    place: packDirectory === undefined ? undefined : { packDirectory, stablePath, servingDirectory },
    isAlone: findLoners(pack, asked),
  };
  const planned = new Map<string, PlannedEnvironment>();
  let withPackInstallers = true;
  for (const each of asked) {
    const key = keyOfAsked(pack, each);
    if (key === undefined || planned.has(renderKey(key))) continue;
    const environment = planAsked(pack, each, { ...place, key, context, withPackInstallers });
    if (each.choice.kind === 'chosen') withPackInstallers = false;
    if (environment !== undefined) planned.set(renderKey(key), environment);
  }
  return [...planned.values()];
}

/** Undefined for what takes no environment. */
function keyOfAsked(pack: PackEntry, { choice }: Asked): EnvironmentKey | undefined {
  if (choice.kind === 'blocked') return { pack: pack.ref, runtime: choice.runtime, version: '' };
  return directoryNameOf(choice) === undefined ? undefined : keyOf(pack.ref, choice);
}

/** Finds the environments that share their directory's name with no other one of the pack: they need no version in it. */
function findLoners(pack: PackEntry, asked: readonly Asked[]): (choice: Chosen) => boolean {
  const chosen = asked.flatMap(({ choice }) => (choice.kind === 'chosen' ? [choice] : []));
  const byName = groupBy(chosen, (choice) => directoryNameOf(choice) ?? '');
  return (choice) => {
    const sharing = byName.get(directoryNameOf(choice) ?? '') ?? [];
    return new Set(sharing.map((each) => renderKey(keyOf(pack.ref, each)))).size === 1;
  };
}

interface AskedPlace {
  /** As it was given. */
  readonly directory: string | undefined;
  /** Undefined where there is no such directory. */
  readonly place: PackPlace | undefined;
  readonly isAlone: (choice: Chosen) => boolean;
}

interface AskedContext extends AskedPlace {
  readonly key: EnvironmentKey;
  readonly context: PlanContext;
  readonly withPackInstallers: boolean;
}

function planAsked(
  pack: PackEntry,
  { dependency, choice }: Asked,
  { key, context, directory, place, isAlone, withPackInstallers }: AskedContext,
): PlannedEnvironment | undefined {
  const common = { key, requested: dependency.text, constraint: dependency.constraint };
  if (choice.kind === 'blocked') return block({ ...common, ...choice }, context);
  if (place === undefined) {
    const reason =
      directory === undefined
        ? 'this host does not have the content of the pack'
        : `there is no directory ${directory}`;
    const fix = 'Install the pack on this host, or name the directory that holds it.';
    return block({ ...common, reason, fix }, context);
  }
  const { settings } = context;
  const needed = assembleEnvironment(
    pack,
    { dependency, choice },
    { place, settings, withPackInstallers, isAlone: isAlone(choice) },
  );
  return needed === undefined ? undefined : planEnvironment(needed, context);
}

interface Blocked {
  readonly key: EnvironmentKey;
  readonly requested: string;
  readonly constraint: PlannedEnvironment['constraint'];
  readonly reason: string;
  readonly fix: string;
}

/** What served before goes on serving, maybe for another version: its links are not touched. */
function block(
  { key, requested, constraint, reason, fix }: Blocked,
  { store }: PlanContext,
): PlannedEnvironment {
  const history =
    store.historyOf(key) ??
    store.histories.find((each) => each.key.pack === key.pack && each.key.runtime === key.runtime);
  const current = history?.generations.find(({ number }) => number === history.current);
  return {
    key,
    requested,
    constraint,
    version: '',
    reason,
    fix,
    action: 'blocked',
    links: (history?.links ?? []).map((path) => ({ path, inside: '' })),
    serving: current?.name,
    generation: history?.current ?? 0,
    fingerprint: undefined,
  };
}

function findDirectory(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : realpathSync(path);
  } catch {
    return undefined;
  }
}
