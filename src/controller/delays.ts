/** How long to wait after failures. In milliseconds. */
export interface RetryPolicy {
  /** Wait after the first failure; doubled by each further one. */
  readonly firstRetry: number;
  /** Longest wait after a failure. */
  readonly maxRetry: number;
}

/** An interval, give or take a tenth, so that many hosts do not come at once. `random` is from 0 to 1. */
export function spreadInterval(interval: number, random: number): number {
  return interval * (0.9 + 0.2 * random);
}

/** The wait after so many failures in a row: between half of what the policy says and all of it. `random` is from 0 to 1. */
export function retryDelay(failures: number, { firstRetry, maxRetry }: RetryPolicy, random: number): number {
  const wait = Math.min(maxRetry, firstRetry * 2 ** (failures - 1));
  return wait * (0.5 + 0.5 * random);
}
