import type { HostResult } from '../reconcile/converge-host.ts';

export type PlannedEnvironment = HostResult['plan']['environments'][number];
export type PlannedBuild = HostResult['plan']['builds'][number];
export type Convergence = NonNullable<HostResult['convergence']>;
export type EnvironmentOutcome = Convergence['environments'][number];

/** Whether a pass found everything on the host as it should be, and left it so. */
export function isSteady({ plan, convergence, contents, collectedContents }: HostResult): boolean {
  const isWanted =
    convergence === undefined
      ? plan.environments.every(({ action }) => action === 'keep')
      : convergence.environments.every(({ action, state }) => action === 'kept' && state === 'ready');
  const isKept = contents.every(({ action }) => action === 'kept');
  const isTidy = (collectedContents?.removed.length ?? 0) === 0 && plan.retired.length === 0;
  return isWanted && isKept && isTidy && findCollected({ plan, convergence }).length === 0;
}

/** Names of the entries of the store that were removed, or would be. */
export function findCollected({
  plan,
  convergence,
}: Pick<HostResult, 'plan' | 'convergence'>): readonly string[] {
  if (convergence !== undefined) return convergence.collected.removed;
  return plan.collections.flatMap(({ name, action }) => (action === 'remove' ? [name] : []));
}

/** Environments that no pack asks for and that are gone now, or would be. They stay while what takes their place is not ready. */
export function findRetired({
  plan,
  convergence,
}: Pick<HostResult, 'plan' | 'convergence'>): HostResult['plan']['retired'] {
  const unsettled = new Set(
    (convergence?.environments ?? []).filter(({ state }) => state !== 'ready').map(({ key }) => key.pack),
  );
  return plan.retired.filter(({ pack }) => !unsettled.has(pack));
}

/** Values in the order of their first appearance, together where their keys are the same. */
export function groupInOrder<T>(
  values: readonly T[],
  keyOf: (value: T) => unknown,
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<unknown, [T, ...T[]]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
