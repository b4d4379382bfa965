import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../errors.ts';

/** Milliseconds before the second attempt; doubled before each further one, up to the maximum, and then anything from half of it to all. */
const firstPause = 200;
const maxPause = 10_000;

/** Waits before the attempt that follows the one of that number, from 1 on. Throws OperationalError (`interrupted`). */
export async function pauseBeforeRetry(attempt: number, signal: AbortSignal | undefined): Promise<void> {
  const longest = Math.min(maxPause, firstPause * 2 ** (attempt - 1));
  try {
    await delay(longest * (0.5 + Math.random() / 2), undefined, signal === undefined ? {} : { signal });
  } catch {
    throw new OperationalError('fetching was interrupted', { code: 'interrupted' });
  }
}
