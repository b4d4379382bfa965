import type { AvailabilityRow } from '../database/record-availability.ts';
import type { EnvironmentRow } from '../database/record-environments.ts';
import type { HostRecord } from '../database/record-host.ts';
import { listEnvironments, type ListedEnvironment } from '../environments/list-environments.ts';
import { renderKey } from '../environments/store-layout.ts';
import type { HostResult } from './converge-host.ts';

interface HostRows {
  readonly host: HostRecord;
  readonly environments: readonly EnvironmentRow[];
  readonly availability: readonly AvailabilityRow[];
}

/** What a host reports about itself, as rows of our tables. */
export function describeHost(
  { root, verifications, plan, convergence }: HostResult,
  { host, version }: { readonly host: string; readonly version: string },
): HostRows {
  const listed = new Map(listEnvironments(root).map((each) => [renderKey(each.key), each]));
  const requested = new Map(plan.environments.map((each) => [renderKey(each.key), each.requested]));
  return {
    host: { name: host, platform: describePlatform(), version },
    availability: verifications.map(({ runtime, ...rest }) => ({ runtimeRef: runtime, ...rest })),
    environments: (convergence?.environments ?? []).map((outcome) => {
      const key = renderKey(outcome.key);
      const { pack, runtime, version: runtimeVersion } = outcome.key;
      return {
        packRef: pack,
        runtimeRef: runtime,
        version: runtimeVersion,
        state: outcome.state,
        fingerprint: outcome.fingerprint,
        generation: outcome.generation,
        requested: requested.get(key),
        message: outcome.state === 'ready' ? undefined : (outcome.failure?.message ?? outcome.reason),
        fix: outcome.fix,
        directory: outcome.directory,
        ...describeListed(listed.get(key), outcome.failure?.log),
      };
    }),
  };
}

/** Such as `linux x64`. */
export function describePlatform(): string {
  return `${process.platform} ${process.arch}`;
}

function describeListed(
  listed: ListedEnvironment | undefined,
  log: string | undefined,
): Pick<EnvironmentRow, 'log' | 'detected' | 'bytes' | 'users' | 'builtAt'> {
  return {
    log: log ?? listed?.log,
    detected: listed?.detected,
    bytes: listed === undefined ? undefined : listed.ownBytes + listed.sharedBytes,
    users: listed?.users,
    builtAt: listed?.builtAt,
  };
}
