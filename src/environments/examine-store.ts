import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findMarked } from '../process/kill-marked.ts';
import { draftOf } from '../process/swap-symlink.ts';
import { markName } from './build-variables.ts';
import { findAttempts, type Attempt } from './find-attempts.ts';
import type { Generations } from './generations.ts';
import { inspectEnvironment } from './inspect-environment.ts';
import {
  listEnvironments,
  measureStore,
  type ListedEnvironment,
  type StoreUsage,
} from './list-environments.ts';
import { readLink } from './public-link.ts';
import { renderKey, storeDirectory, storeEntry } from './store-layout.ts';
import { readHistories } from './store-view.ts';

/** Something that an examination found. */
export interface StoreFinding {
  /** `problem`: something is wrong; `note`: something takes space and does no harm. */
  readonly level: 'problem' | 'note';
  /** What it is about: an environment, a path. */
  readonly subject: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  readonly fix: string;
}

/** What an examination of a store came to. */
export interface StoreExamination {
  readonly root: string;
  /** Environments that were looked at. */
  readonly environments: number;
  readonly findings: readonly StoreFinding[];
  readonly usage: StoreUsage;
  /** Bytes that are free where the store is; undefined where that is not known. */
  readonly freeBytes: number | undefined;
}

export interface ExamineOptions {
  /** Whether every file is compared with what was built. */
  readonly deep: boolean;
  /** The whole environment of the interpreters that are run. */
  readonly variables: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Looks at every environment of a store, and for whatever was left behind. Runs interpreters; writes nothing. */
export async function examineStore(root: string, options: ExamineOptions): Promise<StoreExamination> {
  const listed = listEnvironments(root);
  const attempts = await findAttempts(root);
  const usage = measureStore(root);
  return {
    root,
    environments: listed.length,
    findings: [
      ...examineAccess(root),
      ...(await examineEnvironments(listed, { ...options, root })),
      ...readHistories(root).flatMap((history) => examineLinks(history, root)),
      ...attempts.flatMap((attempt) => examineAttempt(attempt, root)),
      ...examineProcesses(attempts, root),
      ...examineUnused(usage),
    ],
    usage,
    freeBytes: readFreeBytes(root),
  };
}

function examineAccess(root: string): readonly StoreFinding[] {
  if (!existsSync(root)) return [];
  try {
    accessSync(root, constants.W_OK);
    return [];
  } catch {
    const fix = 'Give the user of this program the right to write there.';
    return [{ level: 'problem', subject: root, reason: 'it cannot be written to', fix }];
  }
}

async function examineEnvironments(
  listed: readonly ListedEnvironment[],
  { root, deep, variables, signal }: ExamineOptions & { readonly root: string },
): Promise<readonly StoreFinding[]> {
  const findings: StoreFinding[] = [];
  const reasons = new Map<string, string | undefined>();
  for (const { key, directory, state, message, log } of listed) {
    const subject = renderKey(key);
    const build = `Build it: reconcile env build ${key.pack}`;
    if (directory === undefined) {
      const reason = message === undefined ? 'nothing serves' : `nothing serves: ${message}`;
      findings.push({ level: 'problem', subject, reason, fix: build });
      continue;
    }
    const name = basename(directory);
    if (!reasons.has(name)) {
      const depth = deep ? 'deep' : 'run';
      const health = await inspectEnvironment(name, { root, depth, variables, signal });
      reasons.set(name, health.healthy ? undefined : health.reason);
    }
    const reason = reasons.get(name);
    if (reason !== undefined) findings.push({ level: 'problem', subject, reason, fix: `${build} --force` });
    else if (state === 'degraded') {
      const told = `an older one serves: ${message ?? 'the last build failed'}`;
      const fix = log === undefined ? build : `Read its log: reconcile env logs ${key.pack} ${key.runtime}`;
      findings.push({ level: 'problem', subject, reason: told, fix });
    }
  }
  return findings;
}

function examineLinks({ key, links }: Generations, root: string): readonly StoreFinding[] {
  return links.flatMap((path) => [...examineLink(path, key.pack, root), ...findDisplaced(path)]);
}

function examineLink(path: string, pack: string, root: string): readonly StoreFinding[] {
  const state = readLink(path, storeDirectory(root));
  const fix = `Run reconcile env build ${pack}.`;
  const problem = (reason: string): StoreFinding => ({ level: 'problem', subject: path, reason, fix });
  if (state.kind === 'absent') {
    if (existsSync(dirname(path))) return [problem('the link is gone')];
    const gone = `Run reconcile env gc --paths with the manifests that there are, if the pack is gone.`;
    return [{ ...problem('the directory that held the link is gone'), fix: gone }];
  }
  if (state.kind === 'foreign') return [problem(`a ${state.what} has taken the place of the link`)];
  const entry = storeEntry(root, state.name);
  return existsSync(join(entry.directory, state.inside)) && existsSync(entry.record)
    ? []
    : [problem('the link leads nowhere')];
}

/** What stood where a link was to be is kept beside it. */
function findDisplaced(path: string): readonly StoreFinding[] {
  const parent = dirname(path);
  const name = basename(path);
  return listNames(parent)
    .filter((each) => each.startsWith(`${name}.replaced-`) || each === basename(draftOf(path)))
    .map((each) => ({
      level: 'note',
      subject: join(parent, each),
      reason: 'it was left beside the link',
      fix: 'Delete it once nobody needs it.',
    }));
}

function examineAttempt({ name, underWay }: Attempt, root: string): readonly StoreFinding[] {
  if (underWay) return [];
  const subject = storeEntry(root, name).directory;
  const fix = 'The next run removes it, and so does reconcile env gc.';
  return [{ level: 'problem', subject, reason: 'it is left of a build that was cut off', fix }];
}

/** What a build has started carries the directory of its store entry. */
function examineProcesses(attempts: readonly Attempt[], root: string): readonly StoreFinding[] {
  const store = `${storeDirectory(root)}/`;
  const living = new Set(
    attempts.flatMap(({ name, underWay }) => (underWay ? [storeEntry(root, name).directory] : [])),
  );
  return findMarked(markName)
    .filter(({ value }) => value.startsWith(store) && !living.has(value))
    .map(({ pid, value }) => ({
      level: 'problem',
      subject: `process ${pid}`,
      reason: `a build that is over has left it running (${value})`,
      fix: 'The next run ends it, and so does reconcile env gc; else end it yourself.',
    }));
}

function examineUnused({ unusedBytes }: StoreUsage): readonly StoreFinding[] {
  if (unusedBytes === 0) return [];
  const reason =
    'environments in it serve nobody: older generations, and what waits for the end of its grace';
  return [{ level: 'note', subject: 'the store', reason, fix: 'See reconcile env gc --dry-run.' }];
}

function readFreeBytes(root: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(root);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
