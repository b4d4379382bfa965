import { existsSync } from 'node:fs';
import { switchContent } from './activate-content.ts';
import { readContentGenerations, type ContentGeneration } from './content-generations.ts';
import { contentEntry } from './content-layout.ts';
import { readContentRecord, type PackContent } from './content-record.ts';
import { findDrift, findStoreLinks } from './find-drift.ts';

/** What a rollback came to. */
export type ContentRollback =
  | { readonly kind: 'rolled-back'; readonly from: ContentGeneration; readonly to: ContentGeneration }
  | { readonly kind: 'refused'; readonly reason: string; readonly fix: string };

/**
 * Lets an older content serve again, with the environments that served it: the one before the current one, or that of a number. Nothing is
 * built and nothing is fetched. It stays until other content is wanted than what it takes the place of.
 */
export async function rollbackContent(root: string, pack: string, number?: number): Promise<ContentRollback> {
  const history = readContentGenerations(root, pack);
  const from = history.generations.find((each) => each.number === history.current);
  if (from === undefined) {
    return { kind: 'refused', reason: 'none of it has ever served', fix: 'Reconcile the pack first.' };
  }
  const candidates = history.generations.filter((each) =>
    number === undefined ? each.number < history.current : each.number === number,
  );
  const to = candidates.findLast(({ name }) => isSound(readContentRecord(contentEntry(root, pack, name))));
  if (to === undefined) {
    const kept = history.generations.map((each) => each.number).join(', ');
    const reason =
      number === undefined
        ? 'there is no older content that is intact, with its environments'
        : `generation ${number} is not there, or not intact with its environments`;
    return { kind: 'refused', reason, fix: `Generations that were kept: ${kept}.` };
  }
  const given = history.rolledBackFrom ?? from.digest;
  await switchContent(root, { pack, ...to }, given === to.digest ? undefined : given);
  return { kind: 'rolled-back', from, to };
}

function isSound(content: PackContent | undefined): boolean {
  if (content === undefined || findDrift(content) !== undefined) return false;
  return findStoreLinks(content.directory).every((path) => existsSync(path));
}
