import { OperationalError } from '../errors.ts';

/** Throws OperationalError `interrupted` once `signal` has fired. */
export function refuseInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new OperationalError('interrupted: nothing was written', { code: 'interrupted' });
}
