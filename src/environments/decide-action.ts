import { hasPart } from './check-health.ts';
import { compareInputs, type InputChange } from './compare-inputs.ts';
import type { FingerprintInputs } from './fingerprint.ts';
import { currentGeneration, type Generations } from './generations.ts';
import { hasParent, placeOf, readLink, type PublicLink } from './public-link.ts';
import { storeDirectory, storeEntry } from './store-layout.ts';
import type { StoreView } from './store-view.ts';

/** What is wanted of an environment, and what is remembered about it. */
export interface Wanted {
  readonly fingerprint: string;
  readonly inputs: FingerprintInputs;
  readonly links: readonly PublicLink[];
  readonly history: Generations | undefined;
  /** Whether it is to serve with another content of its pack than what serves now. */
  readonly staged: boolean;
}

/** What has to be done, and why. */
export type Decision =
  | {
      readonly action: 'keep' | 'switch';
      readonly target: string;
      readonly reason: string;
      readonly changes: readonly InputChange[];
    }
  | { readonly action: 'build'; readonly reason: string; readonly changes: readonly InputChange[] }
  | { readonly action: 'blocked'; readonly reason: string; readonly fix: string };

/** Decides between keeping what serves, switching to something that was built already, and building. */
export function decideAction(wanted: Wanted, store: StoreView): Decision {
  const { fingerprint, inputs, links, history, staged } = wanted;
  const foreign = findForeign(links, store);
  const hasServed = (history?.generations.length ?? 0) > 0;
  if (foreign !== undefined && (!hasServed || staged)) {
    return {
      action: 'blocked',
      reason: `${foreign.path} is a ${foreign.what} that reconcile did not make`,
      fix: 'Move it away: the environment is found under this name.',
    };
  }
  const serving = findServing(wanted, store);
  const record = serving === undefined ? undefined : store.recordOf(serving);
  const changes = record === undefined ? [] : compareInputs(record.inputs, inputs);
  const health = serving === undefined ? undefined : store.healthOf(serving);
  const isLinked = serving !== undefined && links.every((link) => leadsTo(link, serving, { store, staged }));
  if (serving !== undefined && (isLinked || staged) && health?.healthy === true) {
    const action = staged ? 'switch' : 'keep';
    if (changes.length === 0) {
      const reason = staged ? 'it goes along with other content of its pack' : 'it is as wanted';
      return { action, target: serving, reason, changes };
    }
    if (history?.rolledBackFrom === fingerprint) {
      const reason = 'it was rolled back, and its inputs are the same since';
      return { action, target: serving, reason, changes };
    }
  }
  const reason = explain({
    wanted,
    serving,
    changes,
    foreign,
    isLinked,
    unhealthy: health?.healthy === false ? health.reason : undefined,
  });
  const equal = store.findEqual(fingerprint, inputs);
  const target = equal.find(({ name }) => name === serving) ?? equal[0];
  if (target === undefined) return { action: 'build', reason, changes };
  return { action: 'switch', target: target.name, reason, changes };
}

/**
 * The store entry that serves: what the first link leads to, or for an environment without one, the current generation. Where its pack is
 * about to get its first content, the link may be where the pack was before.
 */
export function findServing(
  { links, history, staged }: Pick<Wanted, 'links' | 'history' | 'staged'>,
  store: StoreView,
): string | undefined {
  const [link] = links;
  const current = history === undefined ? undefined : currentGeneration(history)?.name;
  if (link === undefined) return current;
  const paths = [link.path, ...(staged ? (history?.links ?? []) : [])];
  for (const path of paths) {
    const state = readLink(path, storeDirectory(store.root));
    if (state.kind === 'ours') return state.name;
  }
  return undefined;
}

function leadsTo(
  link: PublicLink,
  name: string,
  { store, staged }: { readonly store: StoreView; readonly staged: boolean },
): boolean {
  const state = readLink(placeOf(link), storeDirectory(store.root));
  const isRight = state.kind === 'ours' && state.name === name && state.inside === link.inside;
  return isRight && (staged || hasParent(link)) && hasPart(storeEntry(store.root, name), link.inside);
}

function findForeign(
  links: readonly PublicLink[],
  store: StoreView,
): { readonly path: string; readonly what: string } | undefined {
  for (const link of links) {
    const path = placeOf(link);
    const state = readLink(path, storeDirectory(store.root));
    if (state.kind === 'foreign') return { path, what: state.what };
  }
  return undefined;
}

interface Situation {
  readonly wanted: Wanted;
  readonly serving: string | undefined;
  readonly changes: readonly InputChange[];
  readonly foreign: { readonly path: string; readonly what: string } | undefined;
  readonly isLinked: boolean;
  readonly unhealthy: string | undefined;
}

function explain({ wanted, serving, changes, foreign, isLinked, unhealthy }: Situation): string {
  if (foreign !== undefined) return `${foreign.path} was replaced by a ${foreign.what}`;
  if (serving === undefined) {
    return (wanted.history?.generations.length ?? 0) === 0 ? 'there is none yet' : 'nothing serves';
  }
  if (changes.length > 0) return changes.map(({ description }) => description).join('; ');
  if (unhealthy !== undefined) return unhealthy;
  return isLinked ? 'it is not what it was built from' : 'not every link leads to it';
}
