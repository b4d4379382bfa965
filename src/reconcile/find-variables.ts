import type { EnvironmentVariable } from '../environments/render-variables.ts';
import type { EnvironmentKey } from '../environments/store-layout.ts';
import { planHost, type HostOptions } from './converge-host.ts';
import { toHostInput, type HostSources } from './host-sources.ts';

/** An environment that a pack of the catalog asks for. `variables`: what actions run with now; undefined where nothing serves. */
export interface UsedEnvironment {
  readonly key: EnvironmentKey;
  readonly variables: readonly EnvironmentVariable[] | undefined;
  /** Why nothing serves, or why something else is wanted. */
  readonly reason: string;
  readonly fix: string | undefined;
}

/** What the environments of a pack give to the actions that run in them. Runs nothing and writes nothing. */
export async function findVariables(
  pack: string,
  sources: HostSources,
  options: HostOptions,
): Promise<readonly UsedEnvironment[]> {
  const input = toHostInput(sources, { packs: [pack], incomplete: 'only one pack was asked about' });
  const { plan } = await planHost(input, options);
  return plan.environments.map((planned) => ({
    key: planned.key,
    variables: planned.action === 'blocked' ? undefined : planned.servingVariables,
    reason: planned.reason,
    fix: planned.action === 'blocked' ? planned.fix : undefined,
  }));
}
