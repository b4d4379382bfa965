import { defaultContentLimits, type SourceOptions } from '../../src/sources/source-options.ts';
import { makeTree } from './temporary-tree.ts';

/** Options with a cache that lasts as long as the test. */
export function buildFetchOptions(options: Partial<SourceOptions> = {}): SourceOptions {
  return {
    cache: `${makeTree({})}/cache`,
    env: {},
    credentials: [],
    allowFiles: false,
    timeout: 10_000,
    attempts: 3,
    limits: defaultContentLimits,
    signal: undefined,
    ...options,
  };
}
