import { satisfies, type VersionConstraint } from '../catalog/version-constraint.ts';
import { hasPart } from './check-health.ts';
import { admits } from './choose-version.ts';
import { readRecord, type CompletionRecord } from './completion-record.ts';
import {
  activate,
  emptyGenerations,
  readGenerations,
  writeGenerations,
  type Generations,
  type RememberedFailure,
} from './generations.ts';
import { acquireHostLock } from '../process/host-lock.ts';
import { moveAside } from '../process/swap-symlink.ts';
import { placeOf, readLink, settleParent, swapLink, type PublicLink } from './public-link.ts';
import { renderKey, storeDirectory, storeEntry, type EnvironmentKey } from './store-layout.ts';
import { fingerprintPart, lockName } from './sweep-attempts.ts';

interface Switch {
  readonly root: string;
  readonly key: EnvironmentKey;
  readonly links: readonly PublicLink[];
  /** Of the store entry that is to serve. */
  readonly name: string;
  /** Fingerprint that is given up by this, where it is a step back. */
  readonly rolledBackFrom?: string | undefined;
}

/** Milliseconds: a switch takes one. */
const lockTimeout = 30_000;

/** Milliseconds that another process may take to build the same anew. */
const buildTime = 600_000;

/**
 * Lets an environment serve: its generation is recorded, then every link is swapped by a rename. Undefined when the environment is not
 * complete, so that no link ever leads to an unfinished one.
 */
export async function switchEnvironment(change: Switch): Promise<Generations | undefined> {
  return withComplete(change, (record) =>
    withHistory(change.root, change.key, (history) => swapAll(change, history, record)),
  );
}

/**
 * Makes the links of an environment in a content of its pack that does not serve yet. False when the environment is not complete. What is
 * remembered about it is left alone: see `recordServing`.
 */
export async function stageEnvironment(change: Pick<Switch, 'root' | 'links' | 'name'>): Promise<boolean> {
  const staged = await withComplete(change, ({ directory }) => {
    for (const link of change.links) placeLink(link, directory, change.root);
    return true;
  });
  return staged === true;
}

/** Records that an environment serves, or is about to: its links are there. */
export async function recordServing(change: Switch): Promise<Generations | undefined> {
  return withComplete(change, (record) =>
    withHistory(change.root, change.key, (history) => recordGeneration(change, history, record)),
  );
}

/** Nobody collects the environment between the look at it and the link to it. */
async function withComplete<Result>(
  { root, links, name }: Pick<Switch, 'root' | 'links' | 'name'>,
  work: (record: CompletionRecord) => Result | Promise<Result>,
): Promise<Result | undefined> {
  const lock = await acquireHostLock(lockName(root, fingerprintPart(name)), { timeout: buildTime });
  if (lock === undefined) return undefined;
  try {
    const entry = storeEntry(root, name);
    const record = readRecord(entry);
    const isWhole = record !== undefined && links.every(({ inside }) => hasPart(entry, inside));
    return isWhole ? await work(record) : undefined;
  } finally {
    lock.release();
  }
}

function swapAll(change: Switch, history: Generations, record: CompletionRecord): Generations {
  const { root, links } = change;
  const result = recordGeneration(change, history, record);
  for (const link of links) {
    if (link.parent?.target === undefined) settleParent(link, storeDirectory(root));
    placeLink(link, storeEntry(root, record.name).directory, root);
    settleParent(link, storeDirectory(root));
  }
  return result;
}

function recordGeneration(
  { root, links, name, rolledBackFrom }: Switch,
  history: Generations,
  record: CompletionRecord,
): Generations {
  const kept = history.generations.filter((each) => readRecord(storeEntry(root, each.name)) !== undefined);
  const next = { name, fingerprint: record.fingerprint, activatedAt: new Date().toISOString() };
  const activated = activate(
    { ...history, generations: kept },
    next,
    links.map(({ path }) => path),
  );
  const result = { ...activated, rolledBackFrom };
  writeGenerations(root, result);
  return result;
}

/** What took the link's place, such as a directory that a package manager has put there, is kept beside it. */
function placeLink(link: PublicLink, directory: string, root: string): void {
  const place = placeOf(link);
  if (readLink(place, storeDirectory(root)).kind === 'foreign') moveAside(place);
  swapLink(link, directory);
}

/** Remembers a failure beside the generations, or forgets it. Writes nothing that is so already. */
export async function rememberFailure(
  root: string,
  key: EnvironmentKey,
  failure: RememberedFailure | undefined,
): Promise<void> {
  await withHistory(root, key, (history) => {
    if (failure === undefined && history.failure === undefined) return;
    writeGenerations(root, { ...history, failure });
  });
}

async function withHistory<Result>(
  root: string,
  key: EnvironmentKey,
  work: (history: Generations) => Result,
): Promise<Result | undefined> {
  const lock = await acquireHostLock(`history ${storeDirectory(root)} ${renderKey(key)}`, {
    timeout: lockTimeout,
  });
  if (lock === undefined) return undefined;
  try {
    return work(readGenerations(root, key) ?? emptyGenerations(key));
  } finally {
    lock.release();
  }
}

/** Why an environment is not what the pack asked for, as the end of a sentence; undefined when it is. */
export function findMismatch(
  { detected }: Pick<CompletionRecord, 'detected'>,
  { version, constraint }: { readonly version: string; readonly constraint: VersionConstraint },
): string | undefined {
  if (detected === undefined) return undefined;
  const listed = version.replace(/^v/, '');
  if (/^\d/.test(listed) && detected !== listed && !detected.startsWith(`${listed}.`)) {
    return `its interpreter is ${detected}, not ${version}`;
  }
  const isMet = version === '' ? satisfies(detected, constraint) : admits(constraint, version, detected);
  return isMet ? undefined : `its interpreter is ${detected}, which does not satisfy ${constraint.text}`;
}
