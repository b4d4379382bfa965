import { hostname, userInfo } from 'node:os';
import { forEachKind } from '../catalog/kinds.ts';
import type { DatabaseTarget } from '../database/database-target.ts';
import { readPackageVersion } from '../package-version.ts';
import { defaultDeleteLimit, type DeletePolicy } from '../plan/delete-policy.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import type { ManifestOptions } from '../reconcile/read-desired.ts';
import type { ReconcileOptions } from '../reconcile/reconcile-once.ts';
import { readEnvironment } from '../settings.ts';

/** Which manifests to read. */
export interface LoadOptions extends Pick<
  ManifestOptions,
  'paths' | 'strict' | 'targets' | 'keepGoing' | 'limits' | 'signal'
> {
  /** Absolute path that `paths` are relative to; the working directory unless told. */
  readonly cwd?: string;
}

/** Which manifests, which database, and what may be done there. */
export interface PassOptions
  extends
    LoadOptions,
    Pick<
      ReconcileOptions,
      | 'source'
      | 'schema'
      | 'adopt'
      | 'drift'
      | 'lockTimeout'
      | 'statementTimeout'
      | 'historyRetention'
      | 'onStage'
    > {
  /** URL of a PostgreSQL server, or where else to connect. */
  readonly database: string | DatabaseTarget;
  /** Whether rows of ours that left the manifests are deleted, within the limits that the command has unless others are told; they stay unless told. */
  readonly prune?: boolean | DeletePolicy;
  /** Who the audit says it was; the user of this process unless told. */
  readonly actor?: string;
}

const defaultPolicy: DeletePolicy = {
  limits: forEachKind(() => defaultDeleteLimit),
  limitsOrigin: 'the default',
  allowed: undefined,
  allowEmpty: false,
};

/** The options of the pass that is meant. */
export function resolvePass({
  database,
  actor,
  prune = false,
  cwd = process.cwd(),
  ...rest
}: PassOptions): Omit<ReconcileOptions, 'mode'> & {
  readonly database: DatabaseTarget;
} {
  return {
    ...rest,
    ...(prune === false ? {} : { prune: prune === true ? defaultPolicy : prune }),
    cwd,
    database: typeof database === 'string' ? { driver: 'postgres', connection: { url: database } } : database,
    identity: { host: hostname(), actor: actor ?? readUserName(), version: readPackageVersion() },
    commandEnvironment: scrubEnvironment(readEnvironment()),
  };
}

/** A container may run as a user that has no name. */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
