import { hasPart } from './check-health.ts';
import { compareInputs, type InputChange } from './compare-inputs.ts';
import type { FingerprintInputs } from './fingerprint.ts';
import { currentGeneration, type Generations } from './generations.ts';
import { readLink, type PublicLink } from './public-link.ts';
import { storeDirectory, storeEntry } from './store-layout.ts';
import type { StoreView } from './store-view.ts';

/** What is wanted of an environment, and what is remembered about it. */
export interface Wanted {
  readonly fingerprint: string;
  readonly inputs: FingerprintInputs;
  readonly links: readonly PublicLink[];
  readonly history: Generations | undefined;
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
  const { fingerprint, inputs, links, history } = wanted;
  const foreign = findForeign(links, store);
  const hasServed = (history?.generations.length ?? 0) > 0;
  if (foreign !== undefined && !hasServed) {
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
  const isLinked = serving !== undefined && links.every((link) => leadsTo(link, serving, store));
  if (serving !== undefined && isLinked && health?.healthy === true) {
    if (changes.length === 0) return { action: 'keep', target: serving, reason: 'it is as wanted', changes };
    if (history?.rolledBackFrom === fingerprint) {
      return {
        action: 'keep',
        target: serving,
        reason: 'it was rolled back, and its inputs are the same since',
        changes,
      };
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

/** The store entry that serves: what the first link leads to, or for an environment without one, the current generation. */
export function findServing(
  { links, history }: Pick<Wanted, 'links' | 'history'>,
  store: StoreView,
): string | undefined {
  const [link] = links;
  const current = history === undefined ? undefined : currentGeneration(history)?.name;
  if (link === undefined) return current;
  const state = readLink(link.path, storeDirectory(store.root));
  return state.kind === 'ours' ? state.name : undefined;
}

function leadsTo({ path, inside }: PublicLink, name: string, store: StoreView): boolean {
  const state = readLink(path, storeDirectory(store.root));
  const isRight = state.kind === 'ours' && state.name === name && state.inside === inside;
  return isRight && hasPart(storeEntry(store.root, name), inside);
}

function findForeign(
  links: readonly PublicLink[],
  store: StoreView,
): { readonly path: string; readonly what: string } | undefined {
  for (const { path } of links) {
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
