import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../catalog/canonical-json.ts';
import { OperationalError } from '../errors.ts';
import { killMarked } from '../process/kill-marked.ts';
import { makeDirectory } from '../process/make-directory.ts';
import { buildVariables, markName } from './build-variables.ts';
import { writeRecord, witness, type CompletionRecord } from './completion-record.ts';
import { digestTree } from './digest-tree.ts';
import type { OnEvent } from './environment-event.ts';
import type { PlannedBuild } from './environment-plan.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import { readLastLines, type BuildFailure } from './explain-failure.ts';
import { findMissingPackages } from './find-missing-packages.ts';
import { findBasePrograms } from './find-base-programs.ts';
import { acquireHostLock } from '../process/host-lock.ts';
import { readManifestInputs } from './manifest-inputs.ts';
import { digestContents, measureTree } from './measure-tree.ts';
import { readSmallFile } from '../process/read-small-file.ts';
import { removeTree } from '../process/remove-tree.ts';
import { note, runSteps, type StepContext } from './run-steps.ts';
import {
  shortFingerprint,
  storeDirectory,
  storeEntry,
  type EnvironmentKey,
  type StoreEntry,
} from './store-layout.ts';
import { viewStore } from './store-view.ts';
import { lockName, sweepFingerprint } from './sweep-attempts.ts';
import { probeInterpreter } from './verify-environment.ts';

export interface BuildOptions {
  readonly settings: EnvironmentSettings;
  /** What this program was given; see `buildVariables` for what commands inherit of it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal | undefined;
}

/** How a build ended. `shared`: another process has built the same meanwhile. */
export type BuildOutcome =
  | { readonly kind: 'built' | 'shared'; readonly record: CompletionRecord }
  | { readonly kind: 'failed'; readonly failure: BuildFailure };

/** Builds an environment at its final place, or finds that another process has. What fails leaves its log and nothing else. */
export async function buildEnvironment(build: PlannedBuild, options: BuildOptions): Promise<BuildOutcome> {
  const { settings, onEvent, signal } = options;
  const part = shortFingerprint(build.fingerprint);
  onEvent({ type: 'build.waiting', build: build.name, users: build.users });
  try {
    const lock = await acquireHostLock(lockName(settings.root, part), {
      timeout: settings.lockTimeout,
      signal,
    });
    if (lock === undefined) return { kind: 'failed', failure: explainWait(signal) };
    try {
      const equal = viewStore(settings.root)
        .findEqual(build.fingerprint, build.inputs)
        .find(({ builtAt }) => build.newerThan === undefined || builtAt > build.newerThan);
      if (equal !== undefined) return { kind: 'shared', record: equal };
      sweepFingerprint(settings.root, part);
      return await buildLocked(build, options);
    } finally {
      lock.release();
    }
  } catch (error) {
    return { kind: 'failed', failure: explainSystemError(error) };
  }
}

async function buildLocked(build: PlannedBuild, options: BuildOptions): Promise<BuildOutcome> {
  const { settings, onEvent } = options;
  const entry = storeEntry(settings.root, build.name);
  const started = performance.now();
  claim(entry, settings.root, build.users);
  onEvent({ type: 'build.started', build: build.name, users: build.users, log: entry.log });
  let isComplete = false;
  try {
    const variables = buildVariables(options.variables, settings.passedVariables, {
      root: settings.root,
      scratch: entry.scratch,
    });
    const context: StepContext = { ...options, build, entry, variables };
    if (build.steps.every(({ phase }) => phase !== 'create')) mkdirSync(entry.directory);
    const failure = (await runSteps(context)) ?? findUnfinished(context) ?? findMoved(context);
    if (failure !== undefined) return { kind: 'failed', failure };
    const verified = await verify(context);
    if (typeof verified !== 'object' || 'cause' in verified) return { kind: 'failed', failure: verified };
    const record = complete(context, { detected: verified.detected, duration: performance.now() - started });
    isComplete = true;
    return { kind: 'built', record };
  } finally {
    killMarked({ name: markName, value: entry.directory });
    if (!isComplete) removeTree(entry.directory);
    removeTree(entry.scratch);
  }
}

/** Nobody else can have this name: the log is made, and must not have been there. */
function claim(entry: StoreEntry, root: string, users: readonly EnvironmentKey[]): void {
  makeDirectory(storeDirectory(root));
  writeFileSync(entry.log, '', { flag: 'wx', mode: 0o600 });
  mkdirSync(join(entry.scratch, 'home'), { recursive: true, mode: 0o700 });
  mkdirSync(join(entry.scratch, 'tmp'), { recursive: true, mode: 0o700 });
  writeFileSync(entry.attempt, JSON.stringify({ users, startedAt: new Date().toISOString() }));
}

/** A command may end well and have done nothing. */
function findUnfinished(context: StepContext): BuildFailure | undefined {
  const { build, entry } = context;
  if (build.manifest === undefined || build.steps.every(({ phase }) => phase !== 'install')) return undefined;
  const missing = findMissingPackages(build.type, entry.directory, build.manifest);
  if (missing.length === 0) return undefined;
  const named =
    missing.slice(0, 5).join(', ') + (missing.length > 5 ? `, and ${missing.length - 5} more` : '');
  return failPlainly(
    context,
    `install ended well, but the environment lacks ${named}`,
    'Let install_command install into {env_dir}, and fail when it cannot.',
  );
}

/** The manifest may have been changed while it was installed from: nobody knows which one was. */
function findMoved(context: StepContext): BuildFailure | undefined {
  const { build } = context;
  if (build.manifest === undefined) return undefined;
  const manifest = readManifestInputs(build.manifest);
  const stated = build.inputs['manifest'] as { readonly digest?: string } | null;
  const isSame =
    manifest?.digest === stated?.digest &&
    canonicalJson(manifest?.others ?? {}) === canonicalJson(build.inputs['files'] ?? {});
  if (isSame || build.dependsOnPack) return undefined;
  return failPlainly(context, `${build.manifest} was changed while it was installed from`, 'Run it again.');
}

async function verify(
  context: StepContext,
): Promise<{ readonly detected: string | undefined } | BuildFailure> {
  const { build, entry, variables, onEvent, signal } = context;
  if (build.probe === undefined) return { detected: undefined };
  onEvent({ type: 'step.started', build: build.name, step: 'verify', phase: 'verify' });
  const result = await probeInterpreter(build.probe, entry.directory, {
    cwd: entry.directory,
    env: variables,
    ...(signal === undefined ? {} : { signal }),
  });
  return result.runs ? result : failPlainly(context, result.reason, undefined);
}

/** Takes down what was built. The record is written last: it makes the directory an environment. */
function complete(
  { build, entry }: StepContext,
  { detected, duration }: { readonly detected: string | undefined; readonly duration: number },
): CompletionRecord {
  markInstalled(build, entry);
  const record: CompletionRecord = {
    name: entry.name,
    directory: entry.directory,
    fingerprint: build.fingerprint,
    inputs: build.inputs,
    builtAt: new Date().toISOString(),
    duration: Math.round(duration),
    bytes: measureTree(entry.directory).bytes,
    detected,
    witnesses: witness(findBasePrograms(build.interpreter, entry.directory)),
    probe: build.probe,
    packAfter: build.dependsOnPack ? digestTree(build.packDirectory) : undefined,
    tree: digestContents(entry.directory),
  };
  writeRecord(entry, record);
  return record;
}

/** The platform's own worker installs through the public link unless it finds this file with the digest of the manifest. */
function markInstalled(build: PlannedBuild, entry: StoreEntry): void {
  const content = build.manifest === undefined ? undefined : readSmallFile(build.manifest);
  if (content === undefined) return;
  const digest = createHash('sha256').update(content).digest('hex');
  writeFileSync(join(entry.directory, '.attune_deps_installed'), digest);
}

function failPlainly({ entry }: StepContext, message: string, fix: string | undefined): BuildFailure {
  note(entry, message);
  return {
    cause: 'command',
    message,
    fix,
    command: undefined,
    lastLines: readLastLines(entry.log),
    log: entry.log,
  };
}

function explainWait(signal: AbortSignal | undefined): BuildFailure {
  const isStopped = signal?.aborted === true;
  return {
    cause: isStopped ? 'interrupted' : 'host',
    message: isStopped
      ? 'the build was interrupted'
      : 'another process has been building the same for too long',
    fix: isStopped ? undefined : 'Look at that process, and raise the lock timeout if it is at work.',
    command: undefined,
    lastLines: [],
    log: undefined,
  };
}

const systemFixes: Readonly<Record<string, string>> = {
  EACCES:
    'Give the user of this program the right to write there, or choose another directory for environments.',
  EPERM:
    'Give the user of this program the right to write there, or choose another directory for environments.',
  EROFS: 'Choose a directory for environments that can be written to.',
  ENOSPC: 'Make room: reconcile env gc removes environments that nothing uses.',
};

/** What the operating system refused is the host's matter; anything else is a bug and is thrown on. */
function explainSystemError(error: unknown): BuildFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof OperationalError) {
    const cause = error.code === 'interrupted' ? 'interrupted' : 'command';
    return {
      cause,
      message: error.message,
      fix: error.hint,
      command: undefined,
      lastLines: [],
      log: undefined,
    };
  }
  if (!(error instanceof Error) || code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
  return {
    cause: 'host',
    message,
    fix: systemFixes[code],
    command: undefined,
    lastLines: [],
    log: undefined,
  };
}
