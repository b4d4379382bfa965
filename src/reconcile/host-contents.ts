import { activateContent } from '../sources/store/activate-content.ts';
import {
  collectContents,
  findRetired,
  retireContents,
  type CollectedContents,
  type RetiredPack,
} from '../sources/store/collect-contents.ts';
import { compareContents, type ContentDifference } from '../sources/store/compare-contents.ts';
import type { PackContent } from '../sources/store/content-record.ts';
import { decideContent, type ContentDecision } from '../sources/store/decide-content.ts';
import { planContentCollections } from '../sources/store/plan-content-collections.ts';
import { sealContent } from '../sources/store/put-content.ts';
import type { Convergence } from '../environments/converge-environments.ts';
import type { EnvironmentPlan } from '../environments/environment-plan.ts';
import type { EnvironmentSettings } from '../environments/environment-settings.ts';
import { renderKey } from '../environments/store-layout.ts';
import { OperationalError } from '../errors.ts';

/** The contents that packs are to have on this host, where they are kept in its store. */
export interface HostContents {
  /** Real, absolute path of the directory that holds the store, and a link for each pack. */
  readonly root: string;
  /** By ref, and in the store already. A pack whose content could not be had this time belongs into `foreignPacks`. */
  readonly wanted: ReadonlyMap<string, PackContent>;
}

/** What became of the content of a pack. */
export interface ContentOutcome extends ContentDifference {
  readonly pack: string;
  /**
   * `activated`: it serves from now on; `held`: it was rolled back from, and an older one serves; `none`: it cannot serve yet, and what
   * served before goes on; `retired`: the pack has its content elsewhere, or nowhere. `activate` and `retire`: so it would be.
   */
  readonly action: 'activate' | 'activated' | 'kept' | 'held' | 'none' | 'retire' | 'retired';
  /** Digest of what served before. */
  readonly from: string | undefined;
  /** Digest of what is wanted. */
  readonly to: string | undefined;
  /** The link by which the content is found. */
  readonly path: string;
  /** As the end of a sentence. */
  readonly reason: string;
}

/** What is to be done about the content of a pack. */
export interface PlannedContent extends ContentDecision {
  readonly pack: string;
  readonly wanted: PackContent;
}

/** Decides for each pack what is to serve. Reads no content; writes nothing. */
export function planContents(contents: HostContents | undefined): readonly PlannedContent[] {
  if (contents === undefined) return [];
  return [...contents.wanted].map(([pack, wanted]) => ({
    ...decideContent(contents.root, wanted),
    pack,
    wanted,
  }));
}

const planned = { activate: 'activate', keep: 'kept', held: 'held' } as const;

/** Tells what would be done. */
export function describeContents(contents: readonly PlannedContent[]): readonly ContentOutcome[] {
  return contents.map((each) => describe(each, planned[each.action]));
}

function describe(
  { pack, from, wanted, path, reason }: PlannedContent,
  action: ContentOutcome['action'],
): ContentOutcome {
  return {
    pack,
    action,
    from: from?.digest,
    to: wanted.digest,
    path,
    reason,
    ...compareContents(from, wanted),
  };
}

/** Lets contents serve, as their environments become ready. */
export interface ContentPublisher {
  /** See `ConvergeOptions`. */
  readonly publish: (pack: string) => Promise<void>;
  /** Refs of the packs whose content serves since. */
  readonly published: ReadonlySet<string>;
}

export function publishContents(
  contents: HostContents,
  decided: readonly PlannedContent[],
  plan: Pick<EnvironmentPlan, 'builds'>,
): ContentPublisher {
  const published = new Set<string>();
  const publish = async (pack: string): Promise<void> => {
    const found = decided.find((each) => each.pack === pack);
    if (found?.action !== 'activate') return;
    await seal(contents.root, found, plan);
    await activateContent(contents.root, found.to);
    published.add(pack);
  };
  return { publish, published };
}

/** Builds that ran in a content may have written there, whatever they came to. */
async function seal(
  root: string,
  { to }: PlannedContent,
  { builds }: Pick<EnvironmentPlan, 'builds'>,
): Promise<void> {
  if (builds.some(({ packDirectory }) => packDirectory === to.directory)) await sealContent(root, to);
}

export interface Finishing {
  readonly publisher: ContentPublisher;
  readonly plan: Pick<EnvironmentPlan, 'builds' | 'environments'>;
  readonly convergence: Pick<Convergence, 'environments'>;
  readonly settings: Pick<EnvironmentSettings, 'keep' | 'grace'>;
  /** Packs of which this pass knows nothing: their contents stay as they are. */
  readonly foreignPacks: ReadonlySet<string>;
  /** Why nothing is to be given up. */
  readonly incomplete: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface FinishedContents {
  readonly outcomes: readonly ContentOutcome[];
  readonly collected: CollectedContents;
}

/** Lets those contents serve that wait for no environment, gives up those of packs that are gone, and collects what nothing uses. */
export async function finishContents(
  contents: HostContents,
  decided: readonly PlannedContent[],
  finishing: Finishing,
): Promise<FinishedContents> {
  const { root } = contents;
  const { plan, settings, incomplete, signal, now } = finishing;
  const outcomes: ContentOutcome[] = [];
  for (const each of decided) {
    outcomes.push(await finishContent(each, finishing));
    await seal(root, each, plan);
  }
  if (signal?.aborted === true) return { outcomes, collected: { removed: [], spared: [], swept: [] } };
  if (incomplete === undefined) outcomes.push(...(await retire(contents, finishing)));
  const wanted = new Set(decided.flatMap((each) => [each.to.directory, each.wanted.directory]));
  const collections = planContentCollections(root, { ...settings, wanted, now, incomplete });
  return { outcomes, collected: await collectContents(root, collections, settings) };
}

async function finishContent(
  decided: PlannedContent,
  { publisher, plan, convergence, signal }: Finishing,
): Promise<ContentOutcome> {
  const { pack, action } = decided;
  if (action !== 'activate') return describe(decided, planned[action]);
  if (publisher.published.has(pack)) return describe(decided, 'activated');
  const unready = findUnready(pack, convergence, plan);
  const reason =
    unready === undefined ? 'it was interrupted' : `its environment of ${unready.key.runtime} is not ready`;
  if (unready !== undefined || signal?.aborted === true) return { ...describe(decided, 'none'), reason };
  try {
    await publisher.publish(pack);
    return describe(decided, 'activated');
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { ...describe(decided, 'none'), reason: error.message };
  }
}

/** What cannot be had, rather than what waits for it. */
function findUnready(
  pack: string,
  { environments }: Pick<Convergence, 'environments'>,
  plan: Pick<EnvironmentPlan, 'environments'>,
): Convergence['environments'][number] | undefined {
  const blocked = plan.environments.filter(({ action }) => action === 'blocked');
  const lacking = new Set(blocked.map(({ key }) => renderKey(key)));
  const isLacking = ({ key, state }: Convergence['environments'][number]): boolean =>
    state === 'blocked' && lacking.has(renderKey(key));
  const unready = environments.filter(
    (each) => each.key.pack === pack && each.state !== 'ready' && !isLacking(each),
  );
  return unready.find(({ failure, fix }) => failure !== undefined || fix !== undefined) ?? unready[0];
}

/** A pack that has its content elsewhere from now on keeps the one of the store until its environments serve from there. */
async function retire(
  { root, wanted }: HostContents,
  { convergence, foreignPacks }: Finishing,
): Promise<readonly ContentOutcome[]> {
  const unready = convergence.environments.flatMap(({ key, state }) => (state === 'ready' ? [] : [key.pack]));
  const retired = findRetired(root, new Set([...wanted.keys(), ...foreignPacks, ...unready]));
  await retireContents(
    root,
    retired.map(({ pack }) => pack),
  );
  return retired.map((each) => describeRetired(each, 'retired'));
}

/** Tells which packs would give up the contents that serve. */
export function planRetirements(
  contents: HostContents | undefined,
  { foreignPacks, incomplete }: Pick<Finishing, 'foreignPacks' | 'incomplete'>,
): readonly ContentOutcome[] {
  if (contents === undefined || incomplete !== undefined) return [];
  const kept = new Set([...contents.wanted.keys(), ...foreignPacks]);
  return findRetired(contents.root, kept).map((each) => describeRetired(each, 'retire'));
}

function describeRetired({ pack, path, digest }: RetiredPack, action: 'retire' | 'retired'): ContentOutcome {
  const reason = 'no manifest asks for it here any more';
  return { pack, action, from: digest, to: undefined, path, reason, added: [], changed: [], removed: [] };
}

/** Paths of the packs whose content serves, by ref, with whether that is since now. */
export function findServing(
  decided: readonly PlannedContent[],
  outcomes: readonly ContentOutcome[],
): ReadonlyMap<string, { readonly path: string; readonly renewed: boolean }> {
  const activated = new Set(outcomes.flatMap(({ pack, action }) => (action === 'activated' ? [pack] : [])));
  const serving = decided.filter(({ pack, from }) => from !== undefined || activated.has(pack));
  return new Map(serving.map(({ pack, path }) => [pack, { path, renewed: activated.has(pack) }]));
}
