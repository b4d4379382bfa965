import type { Database } from '../database/database.ts';
import { projectCatalog } from '../plan/project-catalog.ts';
import { convergeHost, planHost, type HostOptions, type HostResult } from './converge-host.ts';
import { describeUnits } from './describe-units.ts';
import type { Mode } from './finish-pass.ts';
import type { Ending, Pass } from './pass.ts';
import { preparePending } from './prepare-tables.ts';
import type { DesiredState } from './read-desired.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface HostPass {
  readonly desired: DesiredState;
  readonly ending: Ending;
  readonly pass: Omit<Pass, 'database'>;
  /** Undefined where there is none yet. */
  readonly database: Database | undefined;
  readonly stopwatch: Stopwatch;
}

/** Packs that are not as they should be in the catalog keep the contents that belong to their rows. */
function leaveOut(
  packDirectories: Map<string, string>,
  { desired, ending }: Pick<HostPass, 'desired' | 'ending'>,
): void {
  for (const { unit, status } of describeUnits(desired, ending)) {
    const isHeld = unit !== undefined && (status === 'failed' || status === 'blocked');
    if (isHeld && desired.contents.stored.has(unit)) packDirectories.delete(unit);
  }
}

/** What a pass does on its host once the catalog is as it should be; undefined where there is nothing to do or nothing was planned. */
export async function finishHost(
  options: { readonly mode: Mode; readonly host: HostOptions; readonly targets?: readonly string[] },
  { desired, ending, pass, database, stopwatch }: HostPass,
): Promise<HostResult | undefined> {
  const { plan, snapshot, failures } = ending;
  const { host, mode, targets = [] } = options;
  if (plan === undefined || snapshot === undefined) return undefined;
  const objects = projectCatalog(snapshot.live.objects, plan);
  const present = new Set(objects.flatMap(({ kind, ref }) => (kind === 'pack' ? [ref] : [])));
  const packDirectories = new Map(
    [...desired.packDirectories].filter(
      ([pack]) => present.has(pack) && (desired.scope?.({ kind: 'pack', ref: pack }) ?? true),
    ),
  );
  const { root, stored } = desired.contents;
  if (failures.size > 0) leaveOut(packDirectories, { desired, ending });
  const contents =
    root === undefined
      ? undefined
      : { root, wanted: new Map([...stored].filter(([pack]) => packDirectories.has(pack))) };
  if (packDirectories.size === 0 && plan.counts.delete === 0 && contents === undefined) return undefined;
  const isIncomplete = failures.size > 0 || desired.unattributed.length > 0;
  const partial = targets.length > 0 ? 'only a part of the catalog was asked about' : undefined;
  const input = {
    objects,
    packDirectories,
    contents,
    foreignPacks: new Set([...present].filter((pack) => !packDirectories.has(pack))),
    incomplete: isIncomplete ? 'a part of the input failed' : partial,
    signal: pass.signal,
  };
  if (mode !== 'apply' || database === undefined) return planHost(input, host);
  await preparePending(database, snapshot.layout, {
    schema: pass.schema,
    lockTimeout: pass.limits.lockTimeout,
  });
  pass.onStage('converging the environments of this host');
  const reporting = { database, layout: snapshot.layout, limits: pass.limits, identity: pass.identity };
  return stopwatch.measure('apply', () => convergeHost(input, host, reporting));
}
