import { appendFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { redactArgument } from '../process/redact-argument.ts';
import { renderArgv } from '../process/run-command.ts';
import { runLogged, type LoggedEnding } from '../process/run-logged.ts';
import { markName } from './build-variables.ts';
import type { OnEvent } from './environment-event.ts';
import type { PlannedBuild, PlannedStep } from './environment-plan.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import { readLastLines, recogniseFailure, type BuildFailure } from './explain-failure.ts';
import { isInside } from './plan-build.ts';
import { limitCommand } from './limit-command.ts';
import { sandboxCommand } from './sandbox.ts';
import { cacheDirectory, type StoreEntry } from './store-layout.ts';

/** What the steps of a build run with. */
export interface StepContext {
  readonly build: PlannedBuild;
  readonly entry: StoreEntry;
  readonly settings: EnvironmentSettings;
  /** The whole environment, without the variables of single steps. */
  readonly variables: Readonly<Record<string, string>>;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal | undefined;
}

/** Runs the steps of a build one after the other, up to the first one that fails and is not optional. Undefined when all went well. */
export async function runSteps(context: StepContext): Promise<BuildFailure | undefined> {
  const { build, onEvent } = context;
  for (const step of build.steps) {
    onEvent({ type: 'step.started', build: build.name, step: step.name, phase: step.phase });
    const failure = (await runStep(step, context)) ?? findNothingMade(step, context);
    if (failure === undefined) continue;
    if (!step.optional || failure.cause === 'interrupted') return failure;
    note(context.entry, `The step is optional: ${failure.message}.`);
  }
  return undefined;
}

async function runStep(step: PlannedStep, context: StepContext): Promise<BuildFailure | undefined> {
  const { build, entry, settings, variables, onEvent, signal } = context;
  const outside = findOutside(step);
  if (outside !== undefined) return fail(step, entry, { message: outside, cause: 'command', fix: undefined });
  note(entry, `$ ${renderArgv(step.argv)}`);
  const ending = await runLogged(wrap(step, context), {
    cwd: step.cwd,
    env: { ...variables, ...step.env },
    timeout: step.timeout,
    log: entry.log,
    maxLogBytes: settings.maxLogBytes,
    mark: { name: markName, value: entry.directory },
    onLine: (line) => onEvent({ type: 'output', build: build.name, line: redactArgument(line) }),
    ...(signal === undefined ? {} : { signal }),
  });
  return explainEnding(ending, step, context);
}

/** A command may end well and have done nothing. */
function findNothingMade({ phase, ...step }: PlannedStep, { entry }: StepContext): BuildFailure | undefined {
  if (phase !== 'create' || existsSync(entry.directory)) return undefined;
  return fail({ ...step, phase }, entry, {
    message: 'create ended well, but there is no environment',
    cause: 'command',
    fix: 'Let create_command make {env_dir}.',
  });
}

/** In the sandbox the environment's directory has to be there to be written to; else a command finds nothing, as it expects. */
function wrap(step: PlannedStep, { entry, settings, build, variables }: StepContext): PlannedStep['argv'] {
  const argv = limitCommand(step.argv, variables['PATH'] ?? '');
  if (settings.sandbox === 'none') return argv;
  mkdirSync(entry.directory, { recursive: true });
  mkdirSync(cacheDirectory(settings.root), { recursive: true });
  const pack = step.phase === 'installer' ? [build.packDirectory] : [];
  return sandboxCommand(argv, {
    cwd: step.cwd,
    writable: [entry.directory, entry.scratch, cacheDirectory(settings.root), ...pack],
  });
}

/** A link inside of the pack may lead out of it. */
function findOutside({ cwd, confinedTo, name }: PlannedStep): string | undefined {
  if (!existsSync(cwd)) return `the directory ${cwd}, in which the step ${name} is to run, does not exist`;
  const real = realpathSync(cwd);
  const places = confinedTo.filter((place) => existsSync(place)).map((place) => realpathSync(place));
  if (places.some((place) => isInside(real, place))) return undefined;
  return `the step ${name} would run in ${real}, outside of the pack and its environment`;
}

function explainEnding(
  ending: LoggedEnding,
  step: PlannedStep,
  { entry, settings }: StepContext,
): BuildFailure | undefined {
  if (ending.kind === 'exited') {
    return ending.exitCode === 0 ? undefined : explainStatus(ending.exitCode, step, entry);
  }
  if (ending.kind === 'not-started') {
    const [program] = step.argv;
    return fail(step, entry, {
      message: `${program} could not be started (${ending.code})`,
      cause: 'host',
      fix: `Install ${program}, or put its directory into PATH.`,
    });
  }
  if (ending.kind === 'killed') {
    const message = `${step.name} was ended by ${ending.signal}`;
    return fail(step, entry, { message, cause: 'command', fix: undefined });
  }
  const reasons = {
    timeout: `took longer than ${step.timeout / 1000} s`,
    overflow: `printed more than ${settings.maxLogBytes} bytes`,
    interrupted: 'was interrupted',
  };
  const cause = ending.kind === 'interrupted' ? 'interrupted' : 'command';
  const message = `${step.name} was ended: it ${reasons[ending.kind]}`;
  return fail(step, entry, { message, cause, fix: undefined });
}

function explainStatus(status: number, step: PlannedStep, entry: StoreEntry): BuildFailure {
  const { message, cause, fix } = recogniseFailure(readLastLines(entry.log));
  const known = message === undefined ? '' : `: ${message}`;
  return fail(step, entry, { message: `${step.name} ended with status ${status}${known}`, cause, fix });
}

function fail(
  step: PlannedStep,
  entry: StoreEntry,
  what: Pick<BuildFailure, 'message' | 'cause' | 'fix'>,
): BuildFailure {
  const lastLines = readLastLines(entry.log).map(redactArgument);
  return { ...what, command: renderArgv(step.argv), lastLines, log: entry.log };
}

/** Adds a line of our own to a build's log. */
export function note(entry: StoreEntry, line: string): void {
  appendFileSync(entry.log, `${redactArgument(line)}\n`);
}
