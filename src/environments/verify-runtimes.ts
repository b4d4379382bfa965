import { checkPattern, linearEngine } from '../catalog/pattern.ts';
import { OperationalError } from '../errors.ts';
import { runCommand } from '../process/run-command.ts';
import { scrubEnvironment } from '../process/scrub-environment.ts';
import { viewCatalog, type CatalogEntry } from './catalog-view.ts';
import type { TrustPolicy } from './command-policy.ts';
import { asText } from './execution-config.ts';
import { findProgram, identifyFile } from './identify-program.ts';
import { runBounded } from './run-bounded.ts';
import { openVerificationCache, type CommandAnswer, type VerificationCache } from './verification-cache.ts';
import {
  detectVersion,
  readVerification,
  type RuntimeVerification,
  type VerificationCommand,
} from './verification.ts';

export interface VerifyOptions {
  /** Directory of the store, which also holds what was found out before. */
  readonly root: string;
  readonly trust: TrustPolicy;
  /** Commands at once. */
  readonly parallelism: number;
  /** What this program was given; commands inherit an allow-list of it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds for which an answer is good as long as the program's file is the same. */
  readonly timeToLive: number;
  /** `none`: only what is known already is told, and nothing is run or written. */
  readonly run: 'unknown' | 'none' | 'all';
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds that a verification command may take. */
const commandTimeout = 10_000;

interface Subject {
  readonly runtime: string;
  readonly version: string;
  readonly label: string;
  readonly commands: readonly VerificationCommand[];
  readonly given: string | undefined;
}

/**
 * Finds out which runtimes, and which of their versions, this host has. Commands run in parallel, those of one runtime by priority until
 * one succeeds; a program whose file is the same as before is not asked again. What is not known, with `run: 'none'`, is left out.
 */
export async function verifyRuntimes(
  objects: readonly CatalogEntry[],
  options: VerifyOptions,
): Promise<readonly RuntimeVerification[]> {
  const cache = openVerificationCache({
    ...options,
    timeToLive: options.run === 'all' ? 0 : options.timeToLive,
  });
  const pending = new Map<string, Promise<CommandAnswer | undefined>>();
  const context: VerifyContext = { ...options, cache, pending };
  const verified = await runBounded(findSubjects(objects), options.parallelism, (subject) =>
    verify(subject, context),
  );
  if (options.run !== 'none') await saveQuietly(cache);
  return verified.filter((each) => each !== undefined);
}

/** A host whose store cannot be written to is verified all the same, only more often. */
async function saveQuietly(cache: VerificationCache): Promise<void> {
  try {
    await cache.save();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

function findSubjects(objects: readonly CatalogEntry[]): readonly Subject[] {
  return viewCatalog(objects).runtimes.flatMap(({ ref, fields, versions }) => {
    const name = asText(fields['name']) ?? ref;
    return [{ version: '', fields }, ...versions].map(({ version, fields }) => {
      const rule = readVerification(fields['distributions']);
      return {
        runtime: ref,
        version,
        label: version === '' ? name : `${name} ${version}`,
        commands: rule.kind === 'commands' ? rule.commands : [],
        given: rule.kind === 'given' ? rule.reason : undefined,
      };
    });
  });
}

interface VerifyContext extends VerifyOptions {
  readonly cache: VerificationCache;
  /** Commands that run now: several versions may ask the same. */
  readonly pending: Map<string, Promise<CommandAnswer | undefined>>;
}

async function verify(subject: Subject, context: VerifyContext): Promise<RuntimeVerification | undefined> {
  const { runtime, version, given } = subject;
  const common = { runtime, version, detected: undefined, program: undefined, fix: undefined };
  if (given !== undefined) return { ...common, available: true, reason: given };
  const reasons: string[] = [];
  for (const command of subject.commands) {
    const path = findProgram(command.binary, context.variables['PATH'] ?? '');
    const program = path === undefined ? undefined : identifyFile(path);
    if (path === undefined || program === undefined) {
      reasons.push(`${command.binary} is not installed`);
      continue;
    }
    const answer = context.cache.find(command, program) ?? (await ask(command, path, context));
    if (answer === undefined) return undefined;
    context.cache.add(command, program, answer);
    if (answer.succeeded) {
      return {
        ...common,
        available: true,
        detected: answer.detected,
        program: program.path,
        reason: answer.reason,
      };
    }
    reasons.push(answer.reason);
  }
  const fix = `Install ${subject.label} on this host, or put the directory of ${subject.commands[0]?.binary ?? 'its program'} into PATH.`;
  return { ...common, available: false, reason: reasons.join('; '), fix };
}

/** Undefined where the command may not be run. */
function ask(
  command: VerificationCommand,
  path: string,
  context: VerifyContext,
): Promise<CommandAnswer | undefined> {
  if (context.run === 'none' || context.trust === 'never-exec') return Promise.resolve(undefined);
  const key = JSON.stringify([path, command]);
  const running = context.pending.get(key) ?? run(command, path, context);
  context.pending.set(key, running);
  return running;
}

async function run(
  { binary, args, exitCode, pattern }: VerificationCommand,
  path: string,
  { variables, signal, root }: VerifyContext,
): Promise<CommandAnswer> {
  let output: string;
  try {
    const { stdout, stderr } = await runCommand([path, ...args], {
      cwd: '/',
      env: { ...scrubEnvironment(variables), LC_ALL: 'C', HOME: root },
      timeout: commandTimeout,
      maxOutputBytes: 1024 * 1024,
      successCode: exitCode,
      ...(signal === undefined ? {} : { signal }),
    });
    output = `${stdout}\n${stderr}`;
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code === 'interrupted') throw error;
    return { succeeded: false, detected: undefined, reason: error.message };
  }
  const detected = detectVersion(output);
  const problem = pattern === undefined ? undefined : checkPattern(pattern);
  if (problem !== undefined) return { succeeded: false, detected, reason: `the pattern ${problem}` };
  if (pattern !== undefined && !linearEngine(pattern).test(output)) {
    const told = output.trim().split('\n')[0]?.slice(0, 80) ?? '';
    return {
      succeeded: false,
      detected,
      reason: `${binary} says "${told}", which does not match ${pattern}`,
    };
  }
  return {
    succeeded: true,
    detected,
    reason: `${binary} answers${detected === undefined ? '' : ` ${detected}`}`,
  };
}
