import { checkHealth } from './check-health.ts';
import { readRecord } from './completion-record.ts';
import { currentGeneration, readGenerations, type Generation, type Generations } from './generations.ts';
import { servingName } from './list-environments.ts';
import { readLink, type PublicLink } from './public-link.ts';
import { storeDirectory, storeEntry, type EnvironmentKey } from './store-layout.ts';
import { switchEnvironment } from './switch-environment.ts';

/** What a rollback came to. */
export type Rollback =
  | { readonly kind: 'rolled-back'; readonly from: Generation; readonly to: Generation }
  | { readonly kind: 'refused'; readonly reason: string; readonly fix: string };

/**
 * Lets an older generation serve again: the one before the current one, or that of a number. Nothing is built and nothing is fetched. It
 * stays until the inputs of the environment change.
 */
export async function rollbackEnvironment(
  root: string,
  key: EnvironmentKey,
  number?: number,
): Promise<Rollback> {
  const history = readGenerations(root, key);
  const name = servingName(history, { root });
  const from = history.generations.find((each) => each.name === name) ?? currentGeneration(history);
  if (from === undefined) {
    return { kind: 'refused', reason: 'it has never been built', fix: 'Build it first.' };
  }
  const to = findTarget(root, { ...history, current: from.number }, number);
  if (to === undefined) {
    const kept = history.generations.map((each) => each.number).join(', ');
    return {
      kind: 'refused',
      reason:
        number === undefined
          ? 'there is no older generation that works'
          : `generation ${number} is not there, or does not work`,
      fix: `Generations that were kept: ${kept}.`,
    };
  }
  const rolledBackFrom = history.rolledBackFrom ?? from.fingerprint;
  const links = history.links.map((path) => toLink(path, root, from));
  const switched = await switchEnvironment({ root, key, links, name: to.name, rolledBackFrom });
  if (switched === undefined) {
    return { kind: 'refused', reason: 'the older generation is gone', fix: 'Build the environment.' };
  }
  return { kind: 'rolled-back', from, to };
}

function findTarget(root: string, history: Generations, number: number | undefined): Generation | undefined {
  const candidates = history.generations.filter((each) =>
    number === undefined ? each.number < history.current : each.number === number,
  );
  return candidates.findLast(({ name }) => {
    const entry = storeEntry(root, name);
    return checkHealth(entry, readRecord(entry)).healthy;
  });
}

/** A link into the environment leads to the same part of it as before; one that was lost, to what it would have led to. */
function toLink(path: string, root: string, from: Generation): PublicLink {
  const state = readLink(path, storeDirectory(root));
  if (state.kind === 'ours') return { path, inside: state.inside };
  const record = readRecord(storeEntry(root, from.name));
  const isPackages = record?.inputs['env_type'] === 'node_modules' && !path.startsWith(`${root}/`);
  return { path, inside: isPackages ? 'node_modules' : '' };
}
