import { OperationalError } from '../errors.ts';
import { buildPacks } from '../reconcile/build-packs.ts';
import { packsOf } from '../reconcile/host-sources.ts';
import { readSnapshot, type Snapshot } from '../reconcile/read-snapshot.ts';
import type { DesiredState } from '../reconcile/read-desired.ts';
import { renderBuild, toJsonBuild, type BuildView } from '../report/render-environment-build.ts';
import { choosePacks } from './choose-environment.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveHostOptions } from './host-options.ts';
import type { EnvironmentWishes } from './invocation.ts';
import { readManifests } from './read-manifests.ts';
import { identifyHost, requireDatabase } from './with-database.ts';
import { writeResult } from './write-result.ts';

type BuildWishes = Extract<EnvironmentWishes, { readonly action: 'build' }>;

/** `reconcile env build`: converges the environments of packs, and nothing else. */
export async function runEnvBuild(context: CommandContext, wishes: BuildWishes): Promise<number> {
  const desired = await readManifests(context);
  const view = await build(context, wishes, desired);
  await writeResult(context, {
    json: () => toJsonBuild(view),
    human: () =>
      renderBuild(view, { color: context.terminal.color.result, verbose: context.settings.verbose }),
  });
  return view.environments.every(({ state }) => state === 'ready') ? exitCodes.ok : exitCodes.partial;
}

async function build(
  context: CommandContext,
  { packs: named, force }: BuildWishes,
  desired: DesiredState,
): Promise<BuildView> {
  const { settings, stop, terminal } = context;
  const host = await resolveHostOptions(context, await terminal.watchBuilds());
  return requireDatabase(context, async ({ database, limits }) => {
    const snapshot = await database.read((transaction) => readSnapshot(transaction, settings.schema));
    const packs = chooseContent(named, snapshot, desired);
    terminal.progress.show('converging the environments of this host');
    const { root, convergence } = await buildPacks(
      {
        database,
        limits,
        snapshot,
        desired,
        schema: settings.schema,
        identity: identifyHost(context),
        packs,
        signal: stop,
      },
      { ...host, rebuild: force ? new Set(packs ?? packsOf(snapshot.live.objects)) : undefined },
    );
    const wanted = new Set(packs ?? [...desired.packDirectories.keys()]);
    const environments = convergence?.environments ?? [];
    return { root, environments: environments.filter(({ key }) => wanted.has(key.pack)) };
  });
}

/** Undefined for all. */
function chooseContent(
  named: readonly string[],
  { live }: Snapshot,
  { packDirectories }: DesiredState,
): readonly string[] | undefined {
  if (named.length === 0) return undefined;
  const absent = choosePacks(named, packsOf(live.objects)).filter((pack) => !packDirectories.has(pack));
  if (absent.length === 0) return named;
  throw new OperationalError(`no manifest tells where the content of ${absent.join(', ')} is`, {
    code: 'usage',
    hint: 'Name the directory of the pack, or one above it, by --paths.',
  });
}
