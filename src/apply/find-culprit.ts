import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { Queryable } from '../database/database.ts';
import type { RejectedStatement } from '../errors.ts';
import { attempt } from './attempt.ts';
import type { Write } from './build-writes.ts';

/** The object that the database refuses, and what it says about it. */
export interface Culprit {
  readonly object: ObjectKey;
  readonly rejection: RejectedStatement;
}

/**
 * Runs a write, and when the database refuses it, finds the first object without which it would not, by halving. What comes before that
 * object stays written, so that a clash of two objects is found as well; the caller rolls everything back.
 */
export async function findCulprit(transaction: Queryable, write: Write): Promise<Culprit | undefined> {
  let from = 0;
  let to = write.objects.length;
  let rejection = await attempt(transaction, () => write.run(transaction));
  if (rejection === undefined) return undefined;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    const refused = await attempt(transaction, () => write.slice(from, middle).run(transaction));
    if (refused === undefined) {
      from = middle;
    } else {
      to = middle;
      rejection = refused;
    }
  }
  // What was refused last may have been another object of a larger part.
  const alone = await attempt(transaction, () => write.slice(from, to).run(transaction));
  const object = write.objects[from];
  return object === undefined ? undefined : { object, rejection: alone ?? rejection };
}
