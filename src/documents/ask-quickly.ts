import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds for which the event loop may be held in one go. */
const longestHold = 10;

/** Milliseconds beyond which an answer is slow: a local file system gives it in a thousandth of that. */
const slow = 10;

/** Questions that are asked in the background after a slow answer. */
const distrust = 100;

/** How the file system has been answering this process. */
const experience = { heldSince: 0, distrusted: 0 };

/**
 * Asks the file system something small: with `now`, which holds the event loop and takes a fifth of the time, as long as answers come at once, else
 * with `later`. In between, others have their turn. Throws what they throw.
 */
export async function askQuickly<T>(now: () => T, later: () => Promise<T>): Promise<T> {
  if (experience.distrusted > 0) {
    experience.distrusted -= 1;
    return later();
  }
  if (performance.now() - experience.heldSince > longestHold) {
    await nextTurn();
    experience.heldSince = performance.now();
  }
  const asked = performance.now();
  try {
    return now();
  } finally {
    if (performance.now() - asked > slow) experience.distrusted = distrust;
  }
}
