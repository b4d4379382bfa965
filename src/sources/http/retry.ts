import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../errors.ts';
import type { SourceOptions } from '../source-options.ts';
import { TransferFailure } from './transfer-failure.ts';

const firstWait = 200;
const maxWait = 10_000;

/**
 * Attempts a transfer until it succeeds, fails for a reason that does not pass, or was attempted often enough. The signal given to an
 * attempt fires when it has taken `timeout`. Throws OperationalError (`interrupted`) when `signal` fires, at once.
 */
export async function retryTransfer<Value>(
  attempt: (signal: AbortSignal) => Promise<Value>,
  options: SourceOptions,
): Promise<Value> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attemptOnce(attempt, options);
    } catch (error) {
      if (!(error instanceof TransferFailure) || !error.mayPass || attempts >= options.attempts) throw error;
      await waitBetween(Math.max(error.retryAfter ?? 0, backoff(attempts)), options);
    }
  }
}

async function attemptOnce<Value>(
  attempt: (signal: AbortSignal) => Promise<Value>,
  { timeout, signal }: SourceOptions,
): Promise<Value> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, timeout);
  signal?.addEventListener('abort', end, { once: true });
  try {
    if (signal?.aborted === true) throw explainInterruption();
    return await attempt(ending.signal);
  } catch (error) {
    if (signal?.aborted === true) throw explainInterruption();
    if (!ending.signal.aborted) throw error;
    throw new TransferFailure(`a transfer was ended: it took longer than ${timeout} ms`, {
      kind: 'unavailable',
      hint: 'Try again later, or allow more time.',
      mayPass: true,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** Milliseconds; a random part keeps hosts that failed together from returning together. */
function backoff(attempts: number): number {
  const wait = Math.min(firstWait * 2 ** (attempts - 1), maxWait);
  return wait / 2 + (Math.random() * wait) / 2;
}

async function waitBetween(milliseconds: number, { signal }: SourceOptions): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw explainInterruption();
  }
}

function explainInterruption(): OperationalError {
  return new OperationalError('a transfer was interrupted', { code: 'interrupted' });
}
