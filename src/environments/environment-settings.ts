import type { TrustPolicy } from './command-policy.ts';

/** What an operator decides about the environments of a host. Times in milliseconds. */
export interface EnvironmentSettings {
  /** Real, absolute path of the directory that holds the store. */
  readonly root: string;
  /**
   * Real, absolute path of the directory that holds the contents of packs, where they are kept in a store of their own. An environment stays
   * as long as a link in any of them leads to it.
   */
  readonly contents?: string | undefined;
  /** Where packs find their environments: in their own directory, or where the platform's worker looks for them below `root`. */
  readonly layout: 'pack' | 'platform';
  readonly trust: TrustPolicy;
  /** Digests of the command sets that may run under `approved-only`. */
  readonly approved: ReadonlySet<string>;
  /** Limit of each command that has none of its own. */
  readonly timeout: number;
  /** Builds at once. */
  readonly parallelism: number;
  /** Bytes of output that are kept of one build; a command that says more is ended. */
  readonly maxLogBytes: number;
  /** Generations of each environment that are kept. */
  readonly keep: number;
  /** How long an environment stays after the last use of it. */
  readonly grace: number;
  /** How long to wait for another process that builds the same. */
  readonly lockTimeout: number;
  /** Changed by an operator to have everything built anew. */
  readonly salt: string;
  readonly sandbox: 'none' | 'bwrap';
  /** Names of further variables that commands inherit, such as `PIP_INDEX_URL`. */
  readonly passedVariables: readonly string[];
}

/** What is meant where nothing is said; `parallelism` is best set to the number of cores. */
export const defaultEnvironmentSettings = {
  layout: 'pack',
  trust: 'trusted-repo',
  approved: new Set<string>(),
  timeout: 600_000,
  parallelism: 1,
  maxLogBytes: 64 * 1024 * 1024,
  keep: 2,
  grace: 24 * 60 * 60 * 1000,
  lockTimeout: 30 * 60 * 1000,
  salt: '',
  sandbox: 'none',
  passedVariables: [],
} as const satisfies Omit<EnvironmentSettings, 'root'>;
