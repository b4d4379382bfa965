import { kindLabels } from '../catalog/kinds.ts';
import type { MovedObject } from '../database/find-moved-objects.ts';
import { OperationalError } from '../errors.ts';

const shown = 5;

/** The failure of a plan whose ground moved: what it saw is no longer so. A new plan may well succeed. */
export function buildMovedError(moved: readonly MovedObject[]): OperationalError {
  const names = moved.slice(0, shown).map(({ kind, ref, moved: how }) => `${kindLabels[kind]} ${ref} ${how}`);
  const others = moved.length - names.length;
  const list = others > 0 ? [...names, `and ${others} more`] : names;
  return new OperationalError(`the database changed after the plan was made: ${list.join(', ')}`, {
    code: 'database.moved',
    hint: 'Nothing was written. Run it again: the new plan starts from what is there now.',
    retry: 'backoff',
  });
}
