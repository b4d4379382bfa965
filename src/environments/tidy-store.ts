import {
  collectGarbage,
  retireEnvironments,
  type Collected,
  type CollectOptions,
} from './collect-garbage.ts';
import type { EnvironmentPlan } from './environment-plan.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import { planCollections } from './plan-collections.ts';
import { viewStore } from './store-view.ts';
import { sweepAttempts } from './sweep-attempts.ts';

/** What is to become of what nothing uses. */
export type TidyPlan = Pick<EnvironmentPlan, 'root' | 'retired' | 'collections'>;

export interface Tidied extends Collected {
  /** Remains of attempts that were cut off. */
  readonly swept: readonly string[];
}

/** Plans a collection by what the store itself knows: no environment that it remembers is given up. */
export function planTidying(
  { root, contents, keep, grace }: Pick<EnvironmentSettings, 'root' | 'contents' | 'keep' | 'grace'>,
  now: number,
): TidyPlan {
  const store = viewStore(root);
  const collections = planCollections(store, {
    wanted: new Set(),
    kept: store.histories,
    keep,
    contents,
    grace,
    now,
  });
  return { root, retired: [], collections };
}

/** Does what was planned. `claimed`: links that other environments have. */
export async function tidyStore(
  { root, retired, collections }: TidyPlan,
  { claimed, ...options }: Omit<CollectOptions, 'root'> & { readonly claimed: ReadonlySet<string> },
): Promise<Tidied> {
  const isCutOff = collections.some(({ action }) => action === 'sweep');
  const swept = isCutOff ? await sweepAttempts(root) : [];
  if (retired.length > 0) retireEnvironments(root, retired, claimed);
  return { ...(await collectGarbage(collections, { ...options, root })), swept };
}
