import type { EnvironmentSettings } from '../environments/environment-settings.ts';
import { findAttempts } from '../environments/find-attempts.ts';
import { viewStore } from '../environments/store-view.ts';
import { planTidying, tidyStore, type TidyPlan } from '../environments/tidy-store.ts';
import { planTidyingByCatalog } from '../reconcile/plan-tidying.ts';
import { readSnapshot } from '../reconcile/read-snapshot.ts';
import { renderCollection, toJsonCollection, type CollectionView } from '../report/render-collection.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveEnvironmentSettings, resolveHostOptions } from './host-options.ts';
import type { EnvironmentWishes } from './invocation.ts';
import { readManifests } from './read-manifests.ts';
import { requireDatabase } from './with-database.ts';
import { writeResult } from './write-result.ts';

type GcWishes = Extract<EnvironmentWishes, { readonly action: 'gc' }>;

/** `reconcile env gc`: removes what nothing uses any more. */
export async function runEnvGc(context: CommandContext, { dryRun, now }: GcWishes): Promise<number> {
  const stated = resolveEnvironmentSettings(context);
  const settings = now ? { ...stated, grace: 0 } : stated;
  const planned = await planGc(context, settings);
  const view = dryRun ? await describePlan(planned.plan) : await collect(planned, settings);
  await writeResult(context, {
    json: () => toJsonCollection(view),
    human: () => renderCollection(view, { color: context.terminal.color.result }),
  });
  return exitCodes.ok;
}

interface PlannedGc {
  readonly plan: TidyPlan;
  readonly claimed: ReadonlySet<string>;
}

/** Environments are given up only where manifests were named for that, and all of them could be read. */
async function planGc(context: CommandContext, settings: EnvironmentSettings): Promise<PlannedGc> {
  if (context.invocation.flags.paths === undefined) {
    return { plan: planTidying(settings, Date.now()), claimed: new Set() };
  }
  const desired = await readManifests(context);
  const host = await resolveHostOptions(context);
  const snapshot = await requireDatabase(context, ({ database }) =>
    database.read((transaction) => readSnapshot(transaction, context.settings.schema)),
  );
  return planTidyingByCatalog({ snapshot, desired, signal: context.stop }, { ...host, settings });
}

async function describePlan({ root, retired, collections }: TidyPlan): Promise<CollectionView> {
  const store = viewStore(root);
  const attempts = await findAttempts(root);
  const living = new Set(attempts.filter(({ underWay }) => underWay).map(({ name }) => name));
  const entries = collections
    .filter(({ action, name }) => action !== 'sweep' || !living.has(name))
    .map((each) => ({ ...each, bytes: store.recordOf(each.name)?.bytes ?? 0 }));
  return { root, dryRun: true, retired, entries };
}

async function collect(
  { plan, claimed }: PlannedGc,
  { keep, contents }: EnvironmentSettings,
): Promise<CollectionView> {
  const { entries, ...view } = await describePlan(plan);
  const { swept, spared } = await tidyStore(plan, { claimed, keep, contents, onEvent: () => {} });
  const reasons = new Map(spared.map(({ name, reason }) => [name, reason]));
  return {
    ...view,
    dryRun: false,
    entries: entries
      .filter(({ action, name }) => action !== 'sweep' || swept.includes(name))
      .map((entry) => {
        const reason = reasons.get(entry.name);
        return reason === undefined ? entry : { ...entry, action: 'spare', reason };
      }),
  };
}
