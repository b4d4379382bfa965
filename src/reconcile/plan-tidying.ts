import type { TidyPlan } from '../environments/tidy-store.ts';
import { planHost, type HostOptions } from './converge-host.ts';
import { toHostInput, type HostSources } from './host-sources.ts';

interface PlannedTidying {
  readonly plan: TidyPlan;
  /** Links of the environments that packs ask for. */
  readonly claimed: ReadonlySet<string>;
}

/** Plans a collection that also gives up what no pack of the catalog asks for. Runs nothing and writes nothing. */
export async function planTidyingByCatalog(
  sources: HostSources,
  options: HostOptions,
): Promise<PlannedTidying> {
  const { plan } = await planHost(toHostInput(sources, { packs: undefined, incomplete: undefined }), options);
  return {
    plan,
    claimed: new Set(plan.environments.flatMap(({ links }) => links.map(({ path }) => path))),
  };
}
